using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Replay;
using Studio.Decisions.WindTunnel;
using Studio.Kernel.Security;
using Studio.Statistics.OffPolicy;

namespace Studio.Decisions.Pages.WindTunnel;

/// <summary>How far a replay is, and what it found.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewRules))]
internal sealed class RunModel(WindTunnelRuns runs, ContentManager content, LocalTimes times, IAuthorizationService authorization, IStringLocalizer<DecisionParts> text) : PageModel
{
    private IReadOnlyDictionary<string, string> _offers = new Dictionary<string, string>();

    public WindTunnelRun Run { get; private set; } = null!;

    public string Period { get; private set; } = "";

    public bool MayCancel { get; private set; }

    /// <summary>The words of the progress element.</summary>
    public string ProgressLabels => JsonSerializer.Serialize(new
    {
        queued = text["Waiting to start…"].Value,
        running = text["Replaying the decisions…"].Value,
        lines = text["{0} of {1} decisions"].Value,
        linesOnly = text["{0} decisions"].Value,
        counts = text["{0} replayed"].Value,
        cancel = text["Cancel"].Value,
        cancelling = text["Cancelling…"].Value,
        unreachable = text["The server does not answer; still trying."].Value,
    });

    public async Task OnGetAsync(string id, CancellationToken cancellationToken)
    {
        Run = await runs.GetAsync(id, cancellationToken);
        MayCancel = await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules);
        Period = $"{await times.FormatAsync(Run.Order.From, cancellationToken)} – {await times.FormatAsync(Run.Order.To, cancellationToken)}";
        if (Run.Result is { } result)
        {
            var ids = result.Changes.SelectMany(c => new[] { c.From, c.To }).Concat(result.Examples.SelectMany(e => e.From.Concat(e.To))).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            _offers = (await content.GetManyAsync(ids, VersionOptions.Latest, cancellationToken)).ToDictionary(i => i.ContentItemId, i => i.GetLocalized(DecisionParts.Offer, "Title", CultureInfo.CurrentUICulture) ?? i.DisplayText, StringComparer.Ordinal);
        }
    }

    public async Task<IActionResult> OnPostRemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules))
        {
            return Forbid();
        }

        await runs.RemoveAsync(id, cancellationToken);
        return Redirect(Url.Content("~/admin/wind-tunnel"));
    }

    /// <summary>An offer's title, or that nothing is said.</summary>
    public string Offer(string? id) => id is null ? text["Nothing"] : _offers.GetValueOrDefault(id) ?? text["A removed offer"];

    /// <summary>The titles of offers, best first.</summary>
    public string Offers(IReadOnlyList<string> ids) => ids.Count == 0 ? text["Nothing"] : string.Join(", ", ids.Select(Offer));

    /// <summary>What a gain is counted in.</summary>
    public string Kind(ReplayGain gain) => gain.Currency is null ? text["Acceptances"] : text["Value in {0}", gain.Currency];

    /// <summary>A gain per 1,000 decisions with its interval, or why it cannot be told.</summary>
    public string Words(ReplayGain gain) => gain switch
    {
        { PerDecision: { } mean, Interval: { } interval } => text["{0} per 1,000 decisions (95 %: {1} to {2})", Signed(mean), Signed(interval.Low), Signed(interval.High)],
        { Refusal: OffPolicyRefusal.MissingProbability } => text["This cannot be told: decisions of the period have no recorded probabilities."],
        { Refusal: OffPolicyRefusal.NeverTried } => text["This cannot be told: the changed rules say what was not tried in such contacts."],
        { Refusal: OffPolicyRefusal.SmallEffectiveSample } => text["This cannot be told: too few decisions speak for the changed rules."],
        { Refusal: OffPolicyRefusal.FewRewards } => text["This cannot be told: too few of the decisions that speak for the changed rules were accepted."],
        _ => text["This cannot be told: there are no decisions."],
    };

    private static string Signed(double perDecision) => (perDecision * 1000).ToString("+#,0.0;-#,0.0;0", CultureInfo.CurrentCulture);
}
