using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Studio.Admin.Dashboard;
using Studio.Data.Settings;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Dashboard;

/// <summary>What a person chose: the names of all widgets in his order, and those that he does not want to see. A widget that came later stands last.</summary>
internal sealed record DashboardChoice(IReadOnlyList<string> Order, IReadOnlyList<string> Hidden);

/// <summary>A widget as a person sees it.</summary>
internal sealed record DashboardPart(IDashboardWidget Widget, string Title, bool IsHidden, DashboardContent? Content);

/// <summary>Puts a person's first page together.</summary>
internal sealed class Dashboard(IEnumerable<IDashboardWidget> widgets, UserSettings settings, IAuthorizationService authorization, IStringLocalizerFactory localizers, ILogger<Dashboard> logger)
{
    private const string Name = "dashboard";

    /// <summary>The widgets that he may see in his order, those that are shown with their content. One that fails is shown without, and does not take the page with it.</summary>
    public async Task<IReadOnlyList<DashboardPart>> LoadAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var choice = await ChoiceAsync(user, cancellationToken);
        var parts = new List<DashboardPart>();
        foreach (var widget in await MineAsync(user, choice))
        {
            var hidden = choice.Hidden.Contains(widget.Name, StringComparer.Ordinal);
            parts.Add(new DashboardPart(widget, localizers.Create(widget.GetType())[widget.Title], hidden, hidden ? null : await ContentAsync(widget, user, cancellationToken)));
        }

        return parts;
    }

    /// <summary>Shows or hides a widget.</summary>
    /// <exception cref="ProblemException">404: it is none of his.</exception>
    public async Task ToggleAsync(ClaimsPrincipal user, string name, CancellationToken cancellationToken)
    {
        var (choice, names) = await OpenAsync(user, name, cancellationToken);
        var hidden = choice.Hidden.Contains(name, StringComparer.Ordinal) ? choice.Hidden.Where(h => h != name) : choice.Hidden.Append(name);
        await settings.SaveAsync(IdOf(user), Name, new DashboardChoice(names, [.. hidden]), cancellationToken);
    }

    /// <summary>Moves a widget one place; at the end it stays.</summary>
    /// <exception cref="ProblemException">404: it is none of his.</exception>
    public async Task MoveAsync(ClaimsPrincipal user, string name, bool up, CancellationToken cancellationToken)
    {
        var (choice, names) = await OpenAsync(user, name, cancellationToken);
        var at = names.IndexOf(name);
        var to = Math.Clamp(at + (up ? -1 : 1), 0, names.Count - 1);
        (names[at], names[to]) = (names[to], names[at]);
        await settings.SaveAsync(IdOf(user), Name, choice with { Order = names }, cancellationToken);
    }

    /// <summary>As it was before he chose anything.</summary>
    public Task ResetAsync(ClaimsPrincipal user, CancellationToken cancellationToken) => settings.SaveAsync<DashboardChoice>(IdOf(user), Name, null, cancellationToken);

    private async Task<(DashboardChoice Choice, List<string> Names)> OpenAsync(ClaimsPrincipal user, string name, CancellationToken cancellationToken)
    {
        var choice = await ChoiceAsync(user, cancellationToken);
        var names = (await MineAsync(user, choice)).Select(w => w.Name).ToList();
        return names.Contains(name) ? (choice, names) : throw ProblemException.NotFound("There is no such part of this page.");
    }

    private async Task<DashboardChoice> ChoiceAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await settings.GetAsync<DashboardChoice>(IdOf(user), Name, cancellationToken) is { Order: not null, Hidden: not null } choice ? choice : new DashboardChoice([], []);

    private async Task<IReadOnlyList<IDashboardWidget>> MineAsync(ClaimsPrincipal user, DashboardChoice choice)
    {
        var mine = new List<IDashboardWidget>();
        foreach (var widget in widgets)
        {
            if (await authorization.HasPermissionAsync(user, widget.Permission))
            {
                mine.Add(widget);
            }
        }

        int Place(IDashboardWidget widget) => choice.Order.ToList().IndexOf(widget.Name) is var at and >= 0 ? at : int.MaxValue;
        return [.. mine.OrderBy(Place).ThenBy(w => w.Order).ThenBy(w => w.Name, StringComparer.Ordinal)];
    }

    private async Task<DashboardContent?> ContentAsync(IDashboardWidget widget, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        try
        {
            return await widget.LoadAsync(user, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(e, "The dashboard widget {Widget} failed", widget.Name);
            return null;
        }
    }

    private static string IdOf(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
}
