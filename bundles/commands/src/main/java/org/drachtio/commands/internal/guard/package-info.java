/**
 * Who is kept out: the rules of the spam filter, the blacklist, and the limits per source. {@code
 * SpamChange} and {@code BlacklistChange} are the frames of the commands that change something.
 */
package org.drachtio.commands.internal.guard;
