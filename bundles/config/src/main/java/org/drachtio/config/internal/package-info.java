/**
 * The launcher, which checks the configuration before there is a framework, and the components that
 * bring it to ConfigAdmin.
 */
package org.drachtio.config.internal;
