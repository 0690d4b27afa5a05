using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Time;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Decisions.Decisions;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>Explains one decision: what was proposed, what became of each rule, on which facts.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewDecisions))]
public sealed class DecisionModel(IServiceProvider services, IDatabase database, IAuthorizationService authorization, LocalTimes times) : PageModel
{
    /// <summary>The decision.</summary>
    public Decision Decision { get; private set; } = null!;

    /// <summary>When it was made.</summary>
    public string When { get; private set; } = "";

    /// <summary>The page of the customer, where it was made for one.</summary>
    public string? CustomerUrl => Decision.Subject.Kind == SubjectKind.Customer ? "/admin/customers/" + Decision.Subject.Id : null;

    /// <summary>Every rule and what became of it.</summary>
    public IReadOnlyList<Considered> Considered { get; private set; } = [];

    /// <summary>The steps of scripts that were answered, in their order.</summary>
    public IReadOnlyList<TakenStep> Path { get; private set; } = [];

    /// <summary>True where the rules may be opened.</summary>
    public bool MayViewRules { get; private set; }

    /// <summary>The facts by path.</summary>
    public IReadOnlyList<(string Path, string Value)> Facts { get; private set; } = [];

    /// <summary>Shows the decision.</summary>
    public async Task OnGetAsync(string id, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<DecisionStore>();
        Decision = await database.ReadAsync((session, ct) => store.FindAsync(session, id, ct), cancellationToken) ?? throw ProblemException.NotFound("There is no such decision.");
        Path = await database.ReadAsync((session, ct) => StepPaths.ReadAsync(session, id, ct), cancellationToken);
        Considered = await services.GetRequiredService<DecisionExplainer>().ExplainAsync(Decision, cancellationToken);
        MayViewRules = await authorization.HasPermissionAsync(User, DecisionPermissions.ViewRules);
        When = await times.FormatAsync(Decision.MadeAt, cancellationToken);
        Facts = [.. ((JsonObject)JsonNode.Parse(Decision.Facts)!).Select(f => (f.Key, f.Value?.ToString() ?? ""))];
    }
}
