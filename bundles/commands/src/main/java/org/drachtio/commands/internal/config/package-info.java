/** The configuration that holds: what set it, what differs from the file, and its changes. */
package org.drachtio.commands.internal.config;
