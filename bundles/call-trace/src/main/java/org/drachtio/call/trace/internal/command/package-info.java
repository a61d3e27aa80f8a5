/** The commands {@code drachtio:calls}, {@code drachtio:ladder} and {@code drachtio:trace}. */
package org.drachtio.call.trace.internal.command;
