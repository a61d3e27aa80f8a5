/** What an upgrade does, before it is done. Start with {@code Planner}. */
package org.drachtio.upgrade.internal.plan;
