using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;

namespace Studio.Admin.Dashboard;

/// <summary>How much room a widget takes on a wide screen; on a narrow one each has a line of its own.</summary>
public enum WidgetSize
{
    /// <summary>Half of the width.</summary>
    Half,

    /// <summary>The whole width.</summary>
    Full,
}

/// <summary>A figure, in the person's language.</summary>
public sealed record DashboardFigure(string Title, string Value, string Note);

/// <summary>A line that leads somewhere, in the person's language.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Url">The address below the tenant's root.</param>
/// <param name="Icon">A Bootstrap icon, or null.</param>
public sealed record DashboardLink(string Text, string Url, string? Icon = null);

/// <summary>How a chart draws its numbers.</summary>
public enum DashboardChartKind
{
    /// <summary>A line through the numbers.</summary>
    Line,

    /// <summary>A bar for each number.</summary>
    Bar,
}

/// <summary>Numbers of one kind over the categories; null where there is none.</summary>
public sealed record DashboardSeries(string Name, IReadOnlyList<double?> Values);

/// <summary>A chart, in the person's language.</summary>
/// <param name="Title">What it shows, for those who do not see it.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Category">What the categories are, such as <c>Day</c>.</param>
/// <param name="Categories">The categories, in order.</param>
/// <param name="Series">As many numbers as categories each.</param>
public sealed record DashboardChart(string Title, DashboardChartKind Kind, string Category, IReadOnlyList<string> Categories, IReadOnlyList<DashboardSeries> Series)
{
    /// <summary>True where the series stand on each other.</summary>
    public bool IsStacked { get; init; }
}

/// <summary>What a widget shows now. Without figures, links and text it says that there is nothing.</summary>
public sealed record DashboardContent
{
    /// <summary>Figures, side by side.</summary>
    public IReadOnlyList<DashboardFigure> Figures { get; init; } = [];

    /// <summary>Links, one a line.</summary>
    public IReadOnlyList<DashboardLink> Links { get; init; } = [];

    /// <summary>A sentence, or null.</summary>
    public string? Text { get; init; }

    /// <summary>JSON for the widget's <see cref="IDashboardWidget.Element"/>, or null.</summary>
    public string? Value { get; init; }

    /// <summary>A chart, or null. Its numbers stand beside it as a table.</summary>
    public DashboardChart? Chart { get; init; }

    /// <summary>When the numbers were counted, where they are kept for a while; null for now.</summary>
    public DateTimeOffset? CountedUtc { get; init; }
}

/// <summary>A part of the first page. Registered by <see cref="DashboardRegistration.AddDashboardWidget{T}"/>; each person chooses which he sees, and in which order.</summary>
public partial interface IDashboardWidget
{
    /// <summary>The name under which people's choices are kept: lower case with dots or dashes.</summary>
    string Name { get; }

    /// <summary>The English title, which is the resource key in the class's module.</summary>
    string Title { get; }

    /// <summary>Smaller first, where a person has not chosen.</summary>
    int Order { get; }

    /// <summary>Who may see it.</summary>
    Permission Permission { get; }

    /// <summary>The room it takes.</summary>
    WidgetSize Size => WidgetSize.Half;

    /// <summary>
    /// The custom element of the module's own script that shows <see cref="DashboardContent.Value"/> (in its attribute <c>value</c>), such as <c>studio-funnel</c>; what the widget
    /// shows besides stands within it for browsers without scripts. Null for none.
    /// </summary>
    string? Element => null;

    /// <summary>The address below the tenant's root from which the element fetches what it shows, in its attribute <c>source</c>; null for none. It has a permission of its own.</summary>
    string? Source => null;

    /// <summary>What it is for, in English, a resource key in the class's module: people read it where they choose; empty for nothing.</summary>
    string Description => "";

    /// <summary>False where a person sees it only after he chose it.</summary>
    bool IsShownAtFirst => true;

    /// <summary>What it shows now, in the current language. It is asked for by itself, after the page, and given up after <see cref="LongestLoad"/>.</summary>
    Task<DashboardContent> LoadAsync(System.Security.Claims.ClaimsPrincipal user, CancellationToken cancellationToken);

    /// <summary>What takes longer to load is not shown.</summary>
    static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(10);

    /// <summary>True where the text can be the name of a custom element.</summary>
    static bool IsElement(string name) => ElementName().IsMatch(name);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ElementName();
}

/// <summary>Registers widgets.</summary>
public static class DashboardRegistration
{
    /// <summary>Adds a widget to the first page.</summary>
    public static IServiceCollection AddDashboardWidget<T>(this IServiceCollection services) where T : class, IDashboardWidget => services.AddScoped<IDashboardWidget, T>();
}
