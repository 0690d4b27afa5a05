using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Dashboard;
using Studio.Kernel.Security;

namespace Studio.Compliance.Tests.House;

/// <summary>The suite of widgets must find what is wrong with these.</summary>
public sealed class WrongWidgets
{
    private static readonly Permission Look = new("Look", "Look at it");

    /// <summary>With none of the faults the same widget passes: it is the faults that are found.</summary>
    [Fact]
    public async Task Without_its_faults_it_passes()
    {
        var suite = Suite(new Widget(), new Widget("another") { Element = "acme-chart", Content = new() { Value = "[1, 2]" } });
        await suite.Names_are_unique_and_titles_translated();
        await suite.Everything_can_be_shown();
    }

    [Fact]
    public async Task What_a_person_could_not_choose()
    {
        await FailsAsync(Suite().Names_are_unique_and_titles_translated, "empty");
        await FailsAsync(Suite(new Widget(), new Widget()).Names_are_unique_and_titles_translated, "twice");
        await FailsAsync(Suite(new Widget("Big Widget")).Names_are_unique_and_titles_translated, "Big Widget");
        await FailsAsync(Suite(new Widget { Title = "Nobody translates this" }).Names_are_unique_and_titles_translated, "Nobody translates this");
        await FailsAsync(Suite(new Widget { Permission = new("Undeclared", "") }).Names_are_unique_and_titles_translated, "Undeclared");
        await FailsAsync(Suite(new Widget { Element = "Chart" }).Names_are_unique_and_titles_translated, "'Chart'");
    }

    [Fact]
    public async Task What_could_not_be_shown()
    {
        await FailsAsync(Suite(new Widget { Content = null }).Everything_can_be_shown, "There are no orders yet.");
        await FailsAsync(Suite(new Widget { Content = new() }).Everything_can_be_shown, "nothing at all");
        await FailsAsync(Suite(new Widget { Content = new() { Figures = [new("Orders", "", "")] } }).Everything_can_be_shown, "figures have");
        await FailsAsync(Suite(new Widget { Content = Link("", "/admin") }).Everything_can_be_shown, "lead within");
        await FailsAsync(Suite(new Widget { Content = Link("Away", "https://example.com/") }).Everything_can_be_shown, "lead within");
        await FailsAsync(Suite(new Widget { Content = Link("Away", "//example.com/") }).Everything_can_be_shown, "lead within");
        await FailsAsync(Suite(new Widget { Content = Link("Away", "/\\example.com/") }).Everything_can_be_shown, "lead within");
        await FailsAsync(Suite(new Widget { Element = "acme-chart", Content = new() { Value = "{" } }).Everything_can_be_shown, "no JSON");
        await FailsAsync(Suite(new Widget { Element = "acme-chart", Content = new() { Text = "Look" } }).Everything_can_be_shown, "no JSON");
        await FailsAsync(Suite(new Widget { Content = Chart(3) }).Everything_can_be_shown, "as many numbers");
        await Suite(new Widget { Content = Chart(2) }).Everything_can_be_shown();
        await FailsAsync(Suite(new Widget { Source = "https://example.com/" }).Everything_can_be_shown, "leads out");
        await FailsAsync(Suite(new Widget { Content = new() { Value = "[1, 2]" } }).Everything_can_be_shown, "nothing at all");
    }

    private static DashboardContent Chart(int numbers) => new() { Chart = new("Orders", DashboardChartKind.Bar, "Day", ["Mon", "Tue"], [new("Orders", [.. Enumerable.Repeat<double?>(1, numbers)])]) };

    private static DashboardContent Link(string text, string url) => new() { Links = [new(text, url)] };

    private static WidgetsOf Suite(params Widget[] widgets) => new(widgets);

    private static async Task FailsAsync(Func<Task> test, string why) => (await Assert.ThrowsAnyAsync<Exception>(test)).ToString().ShouldContain(why, Case.Insensitive);

    private sealed class WidgetsOf(Widget[] widgets) : DashboardWidgetCompliance, IPermissionProvider
    {
        public IEnumerable<Permission> Permissions => [Look];

        protected override ClaimsPrincipal Person { get; } = new(new ClaimsIdentity("test"));

        protected override Task<AsyncServiceScope> OpenScopeAsync()
        {
            var services = new ServiceCollection().AddSingleton<IPermissionProvider>(this);
            foreach (var widget in widgets)
            {
                services.AddSingleton<IDashboardWidget>(widget);
            }

            return Task.FromResult(services.BuildServiceProvider().CreateAsyncScope());
        }
    }

    private sealed class Widget(string name = "widget") : IDashboardWidget
    {
        /// <summary>What it shows; null where it throws.</summary>
        public DashboardContent? Content { get; init; } = new() { Text = "All is well.", Links = [new("More", "/admin/more")], Figures = [new("Orders", "3", "")] };

        public string Name => name;

        public string Title { get; init; } = "A widget";

        public int Order => 1;

        public Permission Permission { get; init; } = Look;

        public string? Element { get; init; }

        public string? Source { get; init; }

        public Task<DashboardContent> LoadAsync(ClaimsPrincipal user, CancellationToken cancellationToken) => Task.FromResult(Content ?? throw new InvalidOperationException("There are no orders yet."));
    }
}
