/** The connections of applications and what is known of each. Start with {@code Sessions}. */
package org.drachtio.admin.internal.session;
