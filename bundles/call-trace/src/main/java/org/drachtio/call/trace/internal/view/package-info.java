/** Immutable pictures of recorded calls, and who gives them. */
package org.drachtio.call.trace.internal.view;
