using Studio.Liquid;

namespace Studio.Templates.Filters;

/// <summary>A filter as the editor's completion shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Detail">How it is written, such as <c>truncate: 50, '…'</c>.</param>
public sealed record FilterHint(string Name, string Detail);

/// <summary>Brings filters for the tenant's templates. A filter finds the services of the render in <see cref="LiquidFilterCall.Services"/>.</summary>
public interface ILiquidFilterProvider
{
    /// <summary>Adds the filters to the engine's own.</summary>
    void Register(LiquidFilterRegistry filters);

    /// <summary>How the filters are written.</summary>
    IEnumerable<FilterHint> Hints { get; }
}
