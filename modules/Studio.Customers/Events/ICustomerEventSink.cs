using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;

namespace Studio.Customers.Events;

/// <summary>The names of what happens to a customer beside contacts; they are on the wire for ever.</summary>
public static class CustomerEventTypes
{
    /// <summary>A segment has the customer now: <c>segmentId</c>, <c>segment</c> (its name).</summary>
    public const string SegmentEntered = "segment.entered";

    /// <summary>A segment no longer has the customer: <c>segmentId</c>, <c>segment</c>.</summary>
    public const string SegmentLeft = "segment.left";

    /// <summary>A consent was given or refused: <c>purpose</c>, <c>version</c>, <c>granted</c>, <c>source</c>.</summary>
    public const string ConsentChanged = "consent.changed";

    /// <summary>Contacts of another subject are the customer's now: <c>subject</c> (<c>kind</c>, <c>id</c>), <c>rule</c>.</summary>
    public const string Merged = "customer.merged";

    /// <summary>A merge was undone: <c>subject</c> (<c>kind</c>, <c>id</c>).</summary>
    public const string Unmerged = "customer.unmerged";

    /// <summary>Everything that was kept of the customer is gone; the data says nothing of him.</summary>
    public const string Erased = "customer.erased";
}

/// <summary>Something that happened to a customer and that other systems may be told.</summary>
/// <param name="Type">One of <see cref="CustomerEventTypes"/>, or a module's own name of that form.</param>
/// <param name="CustomerId">The customer, as known when it happened.</param>
/// <param name="At">When.</param>
/// <param name="Data">What else there is to say, in camel case.</param>
public sealed record CustomerEvent(string Type, string CustomerId, DateTimeOffset At, JsonObject Data);

/// <summary>
/// Hears, in the transaction in which it happens, of what other systems may be told: <c>segment.entered</c>, <c>segment.left</c>, <c>consent.changed</c>, <c>customer.merged</c>,
/// <c>customer.unmerged</c>, <c>customer.erased</c>. What it writes in the session is durable with the event, or gone with it. Contacts are heard of elsewhere.
/// </summary>
public interface ICustomerEventSink
{
    /// <summary>Hears of an event. An exception undoes the transaction.</summary>
    Task HappenedAsync(WriteSession session, CustomerEvent happened, CancellationToken cancellationToken);
}

/// <summary>Registers sinks.</summary>
public static class CustomerEventRegistration
{
    /// <summary>Lets <typeparamref name="T"/>, a singleton, hear of what happens to customers.</summary>
    public static IServiceCollection AddCustomerEventSink<T>(this IServiceCollection services)
        where T : class, ICustomerEventSink => services.AddSingleton<ICustomerEventSink, T>();

    /// <summary>What raises events.</summary>
    internal static IServiceCollection AddCustomerEvents(this IServiceCollection services) => services.AddSingleton<CustomerEvents>();
}
