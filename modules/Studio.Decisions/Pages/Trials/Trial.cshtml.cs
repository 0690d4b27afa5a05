using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.Decisions.Pages.Decisions;
using Studio.Decisions.Trials;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Trials;

/// <summary>How a trial does; publishes what it tries, or ends it.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewRules))]
internal sealed class TrialModel(RuleTrials trials, LocalTimes times, IAuthorizationService authorization, IStringLocalizer<DecisionParts> text) : PageModel
{
    public RuleTrial Trial { get; private set; } = null!;

    public TrialFigures Figures { get; private set; } = null!;

    public string Started { get; private set; } = "";

    public string? Ended { get; private set; }

    public bool MayEdit { get; private set; }

    public string? Error { get; private set; }

    /// <summary>The chart of both arms, in per cent.</summary>
    public string Chart => JsonSerializer.Serialize(new
    {
        title = text["Contacts at which something was accepted"].Value, kind = "bar", stacked = false, category = text["Rules"].Value, categories = new[] { text["Published rules"].Value, text["Tried rules"].Value },
        series = new[] { new { name = text["Contacts with an acceptance (%)"].Value, values = new[] { Rate(Figures.Base), Rate(Figures.Candidate) } } },
    });

    /// <summary>The texts of the chart.</summary>
    public string ChartLabels => JsonSerializer.Serialize(new
    {
        table = text["The numbers as a table"].Value, failed = text["The chart could not be drawn. The numbers stand in the table."].Value, empty = text["There are no numbers yet."].Value,
    });

    /// <summary>The difference in words.</summary>
    public string Words => Figures.Difference switch
    {
        { Treated.Trials: 0 } or { Control.Trials: 0 } => text["Nothing can be said yet: one part has no contacts."],
        { Interval: { High: < 0 } interval } => text["The tried rules do worse: {0} (99 %).", Points(interval.Low, interval.High)],
        { Interval: { Low: > 0 } interval } => text["The tried rules do better: {0} (99 %).", Points(interval.Low, interval.High)],
        { Interval: var interval } => text["The difference may be chance: {0} (99 %).", Points(interval.Low, interval.High)],
    };

    public async Task OnGetAsync(string id, CancellationToken cancellationToken)
    {
        Trial = await trials.GetAsync(id, cancellationToken);
        Figures = await trials.CountAsync(id, cancellationToken);
        MayEdit = await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules);
        Started = await times.FormatAsync(Trial.StartedAt, cancellationToken);
        Ended = Trial.EndedAt is { } at ? await times.FormatAsync(at, cancellationToken) : null;
    }

    public Task<IActionResult> OnPostPublishAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, () => trials.PublishAsync(id, User.Identity?.Name ?? "", cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostEndAsync(string id, string? reason, CancellationToken cancellationToken) => ChangeAsync(id, () => trials.EndAsync(id, reason, cancellationToken), cancellationToken);

    /// <summary>A share in per cent.</summary>
    public static string Percent(long part, long all) => all == 0 ? "–" : RulePerformanceModel.Percent((double)part / all);

    /// <summary>An interval of differences, in percentage points.</summary>
    public string Points(double low, double high) => text["{0} to {1} points", RulePerformanceModel.Signed(low), RulePerformanceModel.Signed(high)];

    private static double Rate(TrialArm arm) => arm.Contacts == 0 ? 0 : Math.Round(100 * arm.Acceptance.Rate, 2);

    private async Task<IActionResult> ChangeAsync(string id, Func<Task> change, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules))
        {
            return Forbid();
        }

        try
        {
            await change();
            return Redirect(Url.Content("~/admin/trials/" + id));
        }
        catch (TrialConflictException e)
        {
            Error = e.In(text);
        }
        catch (ProblemException e) when (e.Status is 400 or 409)
        {
            Error = text[e.Errors.Count > 0 ? e.Errors[0].Message : e.Message];
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        await OnGetAsync(id, cancellationToken);
        return Page();
    }
}
