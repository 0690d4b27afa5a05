using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Decisions.Trials;
using Studio.Decisions.WindTunnel;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Trials;

/// <summary>Begins a trial with the rules of a replay.</summary>
[RequirePermission(nameof(DecisionPermissions.EditRules))]
internal sealed class NewModel(RuleTrials trials, WindTunnelRuns runs, IStringLocalizer<DecisionParts> text) : PageModel
{
    public WindTunnelRun Replay { get; private set; } = null!;

    public string? Name { get; private set; }

    public string Share { get; private set; } = "10";

    public string? ShareError { get; private set; }

    public string? Error { get; private set; }

    public async Task OnGetAsync(string? run, CancellationToken cancellationToken) => Replay = await runs.GetAsync(run ?? "", cancellationToken);

    public async Task<IActionResult> OnPostAsync(string? run, string? name, string? share, CancellationToken cancellationToken)
    {
        Replay = await runs.GetAsync(run ?? "", cancellationToken);
        (Name, Share) = (name, share ?? "");
        _ = int.TryParse(share, NumberStyles.None, CultureInfo.InvariantCulture, out var percent);
        try
        {
            var trial = await trials.StartAsync(new NewTrial(User.Identity?.Name ?? "", name, percent, [], [], Replay.Id), cancellationToken);
            return Redirect(Url.Content("~/admin/trials/" + trial.Id));
        }
        catch (TrialConflictException e)
        {
            Error = e.In(text);
        }
        catch (ProblemException e) when (e.Status is 400 or 409)
        {
            ShareError = e.Errors.FirstOrDefault(f => f.Path == "share") is { } fault ? text[fault.Message].Value : null;
            Error = ShareError is null ? text[e.Errors.Count > 0 ? e.Errors[0].Message : e.Message].Value : null;
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}
