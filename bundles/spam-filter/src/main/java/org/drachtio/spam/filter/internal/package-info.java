/**
 * Three filters: {@link org.drachtio.spam.filter.internal.HeaderFilter} with its rules, {@code
 * SanityFilter} for REGISTER and OPTIONS, {@code LimitFilter} for what a source may send.
 */
package org.drachtio.spam.filter.internal;
