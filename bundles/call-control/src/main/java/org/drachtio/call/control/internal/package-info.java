/**
 * The path of a message. {@link org.drachtio.call.control.internal.CallController} puts its parts
 * together, and does nothing else.
 *
 * <p>Start reading with {@code path.MessagePath}, which knows the order of all steps; {@code
 * request.NewRequests} has what belongs to nobody yet, {@code request.Placement} decides who gets
 * it, {@code command.CallCommands} carries out what applications ask for. Each package uses only
 * those that stand before it:
 *
 * <ol>
 *   <li>{@code settings}: what is configured
 *   <li>{@code reply}: refusals, and answers that leave no state
 *   <li>{@code extension}: filters and routers that come and go, and what they say
 *   <li>{@code application}: the applications that are there, and those that may come back
 *   <li>{@code request}: new requests until their first answer
 *   <li>{@code lane}: the parts of each lane
 *   <li>{@code path}: what comes from the network, from below
 *   <li>{@code command}: what comes from applications and operators, from above
 *   <li>{@code handover}: all of it as records of a parcel
 * </ol>
 */
package org.drachtio.call.control.internal;
