/** What applications ask for. Start with {@code Commands}. */
package org.drachtio.admin.internal.command;
