/** Calls: dialogs, transactions, hanging up, and what is traced. */
package org.drachtio.commands.internal.calls;
