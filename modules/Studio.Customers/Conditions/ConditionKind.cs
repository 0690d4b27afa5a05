using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Conditions;

/// <summary>A fact as a builder of conditions offers it.</summary>
/// <param name="Path">How expressions name it.</param>
/// <param name="Type">What it is: boolean, number, string, list or any.</param>
/// <param name="Title">Its name in the language of the request.</param>
/// <param name="Insert">What is written where it is asked like a function, or null.</param>
public sealed record ConditionFact(string Path, string Type, string Title, string? Insert = null)
{
    /// <summary>The comparisons that make sense for it, in the words of react-querybuilder.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>The values that it may have, where they are a list: value and title.</summary>
    public IReadOnlyList<ConditionChoice> Choices { get; init; } = [];
}

/// <summary>A value that a fact may have.</summary>
public sealed record ConditionChoice(string Value, string Title);

/// <summary>How many a condition is true of.</summary>
/// <param name="Matches">How many.</param>
/// <param name="Of">Of how many.</param>
/// <param name="IsEstimate">True where not all were looked at.</param>
/// <param name="Examples">Some of whom it is true.</param>
public sealed record ConditionCount(long Matches, long Of, bool IsEstimate, IReadOnlyList<ConditionExample> Examples);

/// <summary>One of whom a condition is true.</summary>
/// <param name="Id">Who.</param>
/// <param name="Name">The name.</param>
/// <param name="Url">The page, below the tenant's root.</param>
public sealed record ConditionExample(string Id, string Name, string Url);

/// <summary>
/// Something that conditions can be written about in the builder (<c>&lt;studio-condition&gt;</c>): which facts there are, and, where it can be told while a person writes, how many it is true of.
/// </summary>
public interface IConditionKind
{
    /// <summary>What conditions are compiled against.</summary>
    ValueTask<IExpressionScope> ScopeAsync(CancellationToken cancellationToken);

    /// <summary>The facts in the language of the request.</summary>
    ValueTask<IReadOnlyList<ConditionFact>> FactsAsync(CancellationToken cancellationToken);

    /// <summary>How many the condition is true of now; null where that is not counted. Ends soon after nobody waits any more.</summary>
    Task<ConditionCount?> CountAsync(CompiledExpression condition, CancellationToken cancellationToken) => Task.FromResult<ConditionCount?>(null);
}

/// <summary>A kind with its name and who may use it.</summary>
/// <param name="Name">The name in addresses: lower case.</param>
/// <param name="Permission">Who may.</param>
/// <param name="Type">The service.</param>
internal sealed record ConditionKindRegistration(string Name, Permission Permission, Type Type);

/// <summary>Registers kinds.</summary>
public static class ConditionKinds
{
    /// <summary>Adds <c>GET /api/conditions/{name}/facts</c> and <c>POST /api/conditions/{name}/check</c>, which the builder asks.</summary>
    public static IServiceCollection AddConditionKind<T>(this IServiceCollection services, string name, Permission permission) where T : class, IConditionKind =>
        services.AddScoped<T>().AddSingleton(new ConditionKindRegistration(name, permission, typeof(T)));
}
