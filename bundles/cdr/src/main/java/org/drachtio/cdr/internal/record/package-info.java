/** What is written down of a call, and the way there from the lanes. */
package org.drachtio.cdr.internal.record;
