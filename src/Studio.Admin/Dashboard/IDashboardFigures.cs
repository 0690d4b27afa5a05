using System.Security.Claims;

namespace Studio.Admin.Dashboard;

/// <summary>A figure on the first page, in the person's language.</summary>
public sealed record DashboardFigure(string Title, string Value, string Note);

/// <summary>Brings figures to the first page.</summary>
public interface IDashboardFigures
{
    /// <summary>The figures that this person may see; cheap to compute.</summary>
    Task<IReadOnlyList<DashboardFigure>> GetAsync(ClaimsPrincipal user, CancellationToken cancellationToken);
}
