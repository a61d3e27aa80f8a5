/** What a call consists of: SIP messages and frames of the admin protocol. Immutable. */
package org.drachtio.call.trace.internal.item;
