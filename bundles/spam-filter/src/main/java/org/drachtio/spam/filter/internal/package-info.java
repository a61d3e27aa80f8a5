/**
 * Three filters. Start with {@link org.drachtio.spam.filter.internal.HeaderFilter}, which asks the
 * rules on headers ({@code SpamRule}); {@code SanityFilter} checks REGISTER and OPTIONS, {@code
 * LimitFilter} bounds what a source may send ({@code SourceTable}).
 */
package org.drachtio.spam.filter.internal;
