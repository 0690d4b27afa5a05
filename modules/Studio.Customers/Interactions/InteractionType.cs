using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;

namespace Studio.Customers.Interactions;

/// <summary>Who may record a type of contact.</summary>
public enum InteractionOrigin
{
    /// <summary>Studio alone, which knows prices and decisions.</summary>
    Studio,

    /// <summary>Agents and programs, through the API or a page.</summary>
    Api,

    /// <summary>A visitor's browser too.</summary>
    Visitor,
}

/// <summary>
/// A type of contact: what it is called and what its payload holds. One class a type, registered by <see cref="InteractionTypeRegistration.AddInteractionType{T}"/>;
/// it is then accepted by <c>POST /api/events</c>, listed by <c>GET /api/interaction-types</c> and shown on timelines.
/// </summary>
public interface IInteractionType
{
    /// <summary>The name on the wire and in the log, for ever: lower case with underscores, <c>page_view</c>.</summary>
    string Name { get; }

    /// <summary>The group for filters: <c>visit</c>, <c>cart</c>, <c>order</c>, <c>decision</c>, <c>service</c>, or a module's own.</summary>
    string Category { get; }

    /// <summary>The English name for people, which is the resource key in the class's module.</summary>
    string Title { get; }

    /// <summary>A Bootstrap icon.</summary>
    string Icon { get; }

    /// <summary>Who may record it.</summary>
    InteractionOrigin Origin { get; }

    /// <summary>
    /// An annotated type (<see cref="Studio.Kernel.Schemas.SchemaAttribute"/>) whose properties, in camel case, the payload may have; null for none. What it does not
    /// declare is not kept.
    /// </summary>
    Type? Payload { get; }

    /// <summary>Where a person reads more about what the contact tells, or null where there is nothing more. The timeline shows it to who may open it.</summary>
    /// <param name="payload">The contact's payload.</param>
    InteractionLink? LinkOf(JsonObject payload) => null;
}

/// <summary>Where more is known of a contact.</summary>
/// <param name="Url">The page, below the tenant's root: <c>~/admin/decisions/…</c>.</param>
/// <param name="Permission">Who may open it.</param>
public sealed record InteractionLink(string Url, Permission Permission);

/// <summary>A type of contact without a payload.</summary>
public abstract class InteractionType(string name, string category, string title, string icon, InteractionOrigin origin = InteractionOrigin.Api) : IInteractionType
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public string Category { get; } = category;

    /// <inheritdoc/>
    public string Title { get; } = title;

    /// <inheritdoc/>
    public string Icon { get; } = icon;

    /// <inheritdoc/>
    public InteractionOrigin Origin { get; } = origin;

    /// <inheritdoc/>
    public virtual Type? Payload => null;
}

/// <summary>A type of contact with a payload.</summary>
/// <typeparam name="TPayload">The annotated type of the payload.</typeparam>
public abstract class InteractionType<TPayload>(string name, string category, string title, string icon, InteractionOrigin origin = InteractionOrigin.Api)
    : InteractionType(name, category, title, icon, origin) where TPayload : class
{
    /// <inheritdoc/>
    public override Type Payload => typeof(TPayload);
}

/// <summary>Registers types of contact.</summary>
public static class InteractionTypeRegistration
{
    /// <summary>Declares a type; its name must be no other's.</summary>
    public static IServiceCollection AddInteractionType<T>(this IServiceCollection services) where T : class, IInteractionType => services.AddSingleton<IInteractionType, T>();
}
