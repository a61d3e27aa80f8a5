/** The server as a whole: what it is, how it is, and its drain. */
package org.drachtio.commands.internal.server;
