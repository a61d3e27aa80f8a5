/** Operations of the FeaturesService that come to an end. Start with {@code BoundedOperation}. */
package org.drachtio.upgrade.internal.apply;
