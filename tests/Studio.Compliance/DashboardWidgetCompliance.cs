using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Dashboard;
using Studio.Kernel.Security;

namespace Studio.Compliance;

/// <summary>What every widget of the first page must hold: a person can name, choose and open it, and it can always be shown.</summary>
public abstract class DashboardWidgetCompliance : ComplianceSuite
{
    /// <summary>Opens a scope of a tenant that has the widgets under test; the suite disposes it.</summary>
    protected abstract Task<AsyncServiceScope> OpenScopeAsync();

    /// <summary>A person who may see them all.</summary>
    protected abstract ClaimsPrincipal Person { get; }

    /// <summary>People's choices are kept under the names.</summary>
    [Fact]
    public Task Names_are_unique_and_titles_translated() => WithWidgetsAsync((widgets, services) =>
    {
        ShouldBeUnique(widgets.Select(w => w.Name), "widgets");
        var declared = services.GetServices<IPermissionProvider>().SelectMany(p => p.Permissions).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var widget in widgets)
        {
            widget.Name.ShouldAllBe(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-' || c == '.', widget.Name);
            ShouldBeTranslated(widget.GetType(), widget.Title, widget.Name);
            if (widget.Description.Length > 0)
            {
                ShouldBeTranslated(widget.GetType(), widget.Description, widget.Name);
            }

            declared.ShouldContain(widget.Permission.Name, widget.Name);
            (widget.Element is null || IDashboardWidget.IsElement(widget.Element)).ShouldBeTrue($"{widget.Name}: '{widget.Element}' is no name of a custom element");
        }

        return Task.CompletedTask;
    });

    /// <summary>In a tenant where nothing has happened yet as well; links lead within the tenant.</summary>
    [Fact]
    public Task Everything_can_be_shown() => WithWidgetsAsync(async (widgets, _) =>
    {
        foreach (var widget in widgets)
        {
            var content = await widget.LoadAsync(Person, CancellationToken.None);
            (content.Figures.Count + content.Links.Count + (content.Text?.Length ?? 0) + (widget.Element is null ? 0 : (content.Value ?? widget.Source)?.Length ?? 0) + (content.Chart?.Series.Count ?? 0)).ShouldBeGreaterThan(0, $"{widget.Name} shows nothing at all");
            content.Figures.ShouldAllBe(f => f.Title.Length > 0 && f.Value.Length > 0, $"{widget.Name}: figures have a title and a value");
            content.Links.ShouldAllBe(l => l.Text.Length > 0 && IsWithin(l.Url), $"{widget.Name}: links have a text and lead within the tenant");
            if (content.Chart is { } chart)
            {
                (chart.Title.Length > 0 && chart.Category.Length > 0).ShouldBeTrue($"{widget.Name}: a chart has a title, and says what its categories are");
                chart.Series.ShouldAllBe(s => s.Name.Length > 0 && s.Values.Count == chart.Categories.Count, $"{widget.Name}: a series has a name, and as many numbers as there are categories");
            }

            (widget.Source is null || IsWithin(widget.Source)).ShouldBeTrue($"{widget.Name}: {widget.Source} leads out of the tenant");
            if (widget.Element is not null && (widget.Source is null || content.Value is not null))
            {
                Should.NotThrow(() => System.Text.Json.Nodes.JsonNode.Parse(content.Value ?? ""), $"{widget.Name}: the value for {widget.Element} is no JSON");
            }
        }
    });

    // Browsers read a backslash as a slash: two of them lead to another host.
    private static bool IsWithin(string url) => url.StartsWith('/') && (url.Length == 1 || url[1] is not ('/' or '\\'));

    private async Task WithWidgetsAsync(Func<IReadOnlyList<IDashboardWidget>, IServiceProvider, Task> check)
    {
        await using var scope = await OpenScopeAsync();
        var widgets = scope.ServiceProvider.GetServices<IDashboardWidget>().ToList();
        widgets.ShouldNotBeEmpty();
        await check(widgets, scope.ServiceProvider);
    }
}
