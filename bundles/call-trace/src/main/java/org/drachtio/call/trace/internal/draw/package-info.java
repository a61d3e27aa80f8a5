/**
 * Pictures of a call. {@link org.drachtio.call.trace.internal.draw.Diagrams} says who says what to
 * whom; the others draw it: on a terminal, for Mermaid, as SVG, as a capture file.
 */
package org.drachtio.call.trace.internal.draw;
