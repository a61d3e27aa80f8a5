/** What is configured, checked. Start with {@code AdminSettings}. */
package org.drachtio.admin.internal.settings;
