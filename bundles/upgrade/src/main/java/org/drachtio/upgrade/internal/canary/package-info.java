/**
 * New versions of filters and routers on trial beside those in force. Start with {@code
 * CanaryTrial}, whose counts {@code Judgement} judges; {@code Isolation} keeps a canary from
 * everybody but the bundle that asks it.
 */
package org.drachtio.upgrade.internal.canary;
