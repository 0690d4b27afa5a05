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
internal sealed record DashboardChoice(IReadOnlyList<string> Order, IReadOnlyList<string> Hidden)
{
    /// <summary>Those that he added, though they are not shown at first.</summary>
    public IReadOnlyList<string>? Added { get; init; }

    /// <summary>The widths that he changed, by the widgets' names.</summary>
    public IReadOnlyDictionary<string, WidgetSize>? Sizes { get; init; }

    public bool Hides(IDashboardWidget widget) => Hidden.Contains(widget.Name, StringComparer.Ordinal) || (!widget.IsShownAtFirst && Added?.Contains(widget.Name, StringComparer.Ordinal) != true);

    public WidgetSize SizeOf(IDashboardWidget widget) => Sizes?.TryGetValue(widget.Name, out var size) == true ? size : widget.Size;
}

/// <summary>A widget as a person sees it.</summary>
internal sealed record DashboardPart(IDashboardWidget Widget, string Title, string Description, bool IsHidden, WidgetSize Size)
{
    /// <summary>What it shows; null where that could not be found.</summary>
    public DashboardContent? Content { get; init; }
}

/// <summary>Puts a person's first page together.</summary>
internal sealed class Dashboard(IEnumerable<IDashboardWidget> widgets, UserSettings settings, IAuthorizationService authorization, IStringLocalizerFactory localizers, ILogger<Dashboard> logger)
{
    private const string Name = "dashboard";

    /// <summary>The widgets that he may see in his order, without what they show: each is asked for that by itself.</summary>
    public async Task<IReadOnlyList<DashboardPart>> PartsAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var choice = await ChoiceAsync(user, cancellationToken);
        return [.. (await MineAsync(user, choice)).Select(w => Part(w, choice))];
    }

    /// <summary>One widget with what it shows now. One that fails, or takes too long, is shown without, and takes nothing else with it.</summary>
    /// <exception cref="ProblemException">404: it is none of his.</exception>
    public async Task<DashboardPart> LoadAsync(ClaimsPrincipal user, string name, CancellationToken cancellationToken)
    {
        var choice = await ChoiceAsync(user, cancellationToken);
        var widget = (await MineAsync(user, choice)).FirstOrDefault(w => w.Name == name) ?? throw NoSuchPart();
        return Part(widget, choice) with { Content = await ContentAsync(widget, user, cancellationToken) };
    }

    /// <summary>Shows or hides a widget.</summary>
    /// <exception cref="ProblemException">404: it is none of his.</exception>
    public Task ToggleAsync(ClaimsPrincipal user, string name, CancellationToken cancellationToken) => ChangeAsync(user, name, (choice, names, widget) =>
    {
        var shown = choice.Hides(widget);
        return choice with
        {
            Order = names,
            Hidden = [.. choice.Hidden.Where(h => h != name), .. shown ? Array.Empty<string>() : [name]],
            Added = [.. (choice.Added ?? []).Where(a => a != name), .. shown && !widget.IsShownAtFirst ? [name] : Array.Empty<string>()],
        };
    }, cancellationToken);

    /// <summary>Moves a widget one place among those that are shown; at the end it stays.</summary>
    /// <exception cref="ProblemException">404: it is none of his.</exception>
    public async Task MoveAsync(ClaimsPrincipal user, string name, bool up, CancellationToken cancellationToken)
    {
        var shown = (await PartsAsync(user, cancellationToken)).Where(p => !p.IsHidden).Select(p => p.Widget.Name).ToList();
        await ChangeAsync(user, name, (choice, names, _) =>
        {
            var to = shown.IndexOf(name) + (up ? -1 : 1);
            if (!shown.Contains(name) || to < 0 || to >= shown.Count)
            {
                return choice;
            }

            names.Remove(name);
            names.Insert(names.IndexOf(shown[to]) + (up ? 0 : 1), name);
            return choice with { Order = names };
        }, cancellationToken);
    }

    /// <summary>Makes a widget as wide as the page, or half as wide.</summary>
    /// <exception cref="ProblemException">404: it is none of his.</exception>
    public Task ResizeAsync(ClaimsPrincipal user, string name, WidgetSize size, CancellationToken cancellationToken) => ChangeAsync(user, name,
        (choice, _, _) => choice with { Sizes = new Dictionary<string, WidgetSize>(choice.Sizes ?? new Dictionary<string, WidgetSize>(), StringComparer.Ordinal) { [name] = size } }, cancellationToken);

    /// <summary>Puts widgets in this order; those that are not named come after, as they were. Names that are none of his are passed over.</summary>
    public async Task OrderAsync(ClaimsPrincipal user, IReadOnlyList<string> order, CancellationToken cancellationToken)
    {
        var choice = await ChoiceAsync(user, cancellationToken);
        var names = (await MineAsync(user, choice)).Select(w => w.Name).ToList();
        var first = order.Distinct(StringComparer.Ordinal).Where(names.Contains).ToList();
        await settings.SaveAsync(IdOf(user), Name, choice with { Order = [.. first, .. names.Except(first, StringComparer.Ordinal)] }, cancellationToken);
    }

    /// <summary>As it was before he chose anything.</summary>
    public Task ResetAsync(ClaimsPrincipal user, CancellationToken cancellationToken) => settings.SaveAsync<DashboardChoice>(IdOf(user), Name, null, cancellationToken);

    private async Task ChangeAsync(ClaimsPrincipal user, string name, Func<DashboardChoice, List<string>, IDashboardWidget, DashboardChoice> change, CancellationToken cancellationToken)
    {
        var choice = await ChoiceAsync(user, cancellationToken);
        var mine = await MineAsync(user, choice);
        var widget = mine.FirstOrDefault(w => w.Name == name) ?? throw NoSuchPart();
        await settings.SaveAsync(IdOf(user), Name, change(choice, [.. mine.Select(w => w.Name)], widget), cancellationToken);
    }

    private static ProblemException NoSuchPart() => ProblemException.NotFound("There is no such part of this page.");

    private DashboardPart Part(IDashboardWidget widget, DashboardChoice choice)
    {
        var texts = localizers.Create(widget.GetType());
        return new DashboardPart(widget, texts[widget.Title], widget.Description.Length == 0 ? "" : texts[widget.Description].Value, choice.Hides(widget), choice.SizeOf(widget));
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
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(IDashboardWidget.LongestLoad);
        try
        {
            return await widget.LoadAsync(user, ending.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(e, "The dashboard widget {Widget} failed", widget.Name);
            return null;
        }
    }

    private static string IdOf(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
}
