using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Items;
using Studio.Customers;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Decisions.Decisions;
using Studio.Decisions.Desk;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Desk;

/// <summary>An agent asks what to propose to a customer, tells it step by step, and says what was answered. Each button may be pressed twice.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewDecisions))]
internal sealed class ProposalsModel(
    IServiceProvider services, AgentDesk desk, People people, UnitOfWork unit, ContentManager content, IdGenerator ids, IAuthorizationService authorization, IStringLocalizer<DecisionParts> texts) : PageModel
{
    private const int MostProposals = 3;

    /// <summary>The channels that an agent speaks on, with their names.</summary>
    public static IReadOnlyList<(string Name, string Text)> Channels { get; } = [("phone", "Telephone"), ("counter", "At the counter"), ("chat", "Chat"), ("mail", "Mail")];

    public ContentItem Customer { get; private set; } = null!;

    public string Channel { get; private set; } = "phone";

    public string Touchpoint { get; private set; } = "agent.desk";

    /// <summary>The decision that is worked with, or null.</summary>
    public string? DecisionId { get; private set; }

    /// <summary>Its proposals; null where none was asked for.</summary>
    public IReadOnlyList<DeskProposal>? Proposals { get; private set; }

    public IReadOnlyList<DeskDecision> Latest { get; private set; } = [];

    public bool MayAsk { get; private set; }

    /// <summary>What did not go, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>By this a form that is sent twice asks once.</summary>
    public string NewKey { get; } = ids.NewId();

    /// <summary>What became of a proposal, as a resource key.</summary>
    public static string Word(ResponseKind? kind) => kind switch
    {
        ResponseKind.Accepted => "Accepted",
        ResponseKind.Declined => "Declined",
        ResponseKind.Ignored => "Not now",
        ResponseKind.Converted => "Bought",
        ResponseKind.Presented => "Presented",
        _ => "Without an answer",
    };

    /// <summary>Shows the decision that the address names, and the latest ones.</summary>
    public async Task<IActionResult> OnGetAsync(string id, string? decision, CancellationToken cancellationToken)
    {
        if (!await MayAsync(toAsk: false))
        {
            return Forbid();
        }

        return await FindAsync(id, cancellationToken) is { } now ? Redirect(Url.Content($"~/admin/customers/{now}/proposals")) : await ShowAsync(decision, cancellationToken);
    }

    /// <summary>Asks what to propose.</summary>
    public Task<IActionResult> OnPostAskAsync(string id, string? channel, string? touchpoint, string? key, CancellationToken cancellationToken) => WorkAsync(id, null, async caller =>
    {
        (Channel, Touchpoint) = (Channels.FirstOrDefault(c => c.Name == channel).Name ?? throw ProblemException.Invalid("channel", texts["Choose one of the channels."]), touchpoint?.Trim() ?? "");
        if (Touchpoint.Length is 0 or > 100)
        {
            throw ProblemException.Invalid("touchpoint", texts["Where the contact happens is needed, such as agent.desk."]);
        }

        var request = new DecisionRequest(Subject.Customer(id), null, Channel, Touchpoint, null, MostProposals);
        var once = IdempotencyKey.From($"desk:{caller.Name}:{id}:{Channel}:{Touchpoint}", key, []);
        return (await services.GetRequiredService<DecisionService>().DecideAsync(request, once, cancellationToken)).Value.Id;
    }, cancellationToken);

    /// <summary>Keeps what was answered to a step.</summary>
    public Task<IActionResult> OnPostAnswerAsync(string id, string? decision, string? rule, string? step, string? answer, CancellationToken cancellationToken) => WorkAsync(id, decision, async caller =>
    {
        await services.GetRequiredService<StepPaths>().AnswerAsync(caller, decision ?? "", rule ?? "", step ?? "", answer ?? "", null, cancellationToken);
        return decision!;
    }, cancellationToken);

    /// <summary>Keeps what became of a proposal.</summary>
    public Task<IActionResult> OnPostRespondAsync(string id, string? decision, string? rule, ResponseKind kind, string? reason, CancellationToken cancellationToken) => WorkAsync(id, decision, async caller =>
    {
        if (kind is not (ResponseKind.Accepted or ResponseKind.Declined or ResponseKind.Ignored or ResponseKind.Converted))
        {
            throw ProblemException.Invalid("kind", texts["Choose what became of it."]);
        }

        var said = kind == ResponseKind.Declined ? reason?.Trim() ?? "" : "";
        if (said.Length > 500)
        {
            throw ProblemException.Invalid("reason", texts["A reason has at most 500 characters."]);
        }

        await services.GetRequiredService<ResponseService>().RespondAsync(caller, decision ?? "", rule ?? "", new NewResponse(kind, said, null), null, cancellationToken);
        return decision!;
    }, cancellationToken);

    /// <summary>Does the work for the customer of the address, and leads to the decision; what is refused is said on the page.</summary>
    private async Task<IActionResult> WorkAsync(string id, string? decision, Func<Caller, Task<string>> work, CancellationToken cancellationToken)
    {
        if (!await MayAsync(toAsk: true))
        {
            return Forbid();
        }

        if (await FindAsync(id, cancellationToken) is { } now)
        {
            return Redirect(Url.Content($"~/admin/customers/{now}/proposals"));
        }

        if (decision is not null && await OpenAsync(decision, cancellationToken) is null)
        {
            throw ProblemException.NotFound("There is no such decision about this customer.");
        }

        try
        {
            return Redirect(Url.Content($"~/admin/customers/{id}/proposals?decision={await work(Caller.From(User))}"));
        }
        catch (ProblemException e) when (e.Status is 400 or 409 or 422)
        {
            (Problem, Response.StatusCode) = (texts[e.Errors.Count > 0 ? e.Errors[0].Message : e.Message], e.Status);
            return await ShowAsync(decision, cancellationToken);
        }
    }

    /// <summary>Nobody sees a customer here who may not see customers, and nobody answers who may not ask.</summary>
    private async Task<bool> MayAsync(bool toAsk)
    {
        MayAsk = await authorization.HasPermissionAsync(User, DecisionPermissions.RequestDecisions);
        return (MayAsk || !toAsk) && await authorization.HasPermissionAsync(User, CustomerPermissions.ViewCustomers);
    }

    private Task<IReadOnlyList<DeskProposal>?> OpenAsync(string decision, CancellationToken cancellationToken) => desk.OpenAsync(services.GetRequiredService<DecisionStore>(), Customer.ContentItemId, decision, cancellationToken);

    private async Task<IActionResult> ShowAsync(string? decision, CancellationToken cancellationToken)
    {
        if (decision is not null)
        {
            Proposals = await OpenAsync(decision, cancellationToken) ?? throw ProblemException.NotFound("There is no such decision about this customer.");
            DecisionId = decision;
        }

        Latest = await desk.LatestAsync(Customer.ContentItemId, cancellationToken);
        if (Latest.FirstOrDefault(d => d.Id == DecisionId) is { } shown && Channels.Any(c => c.Name == shown.Channel))
        {
            // Whoever asks again mostly asks for the same place.
            (Channel, Touchpoint) = (shown.Channel, shown.Touchpoint);
        }

        return Page();
    }

    /// <summary>Finds the customer, or who he is by now where his record was merged.</summary>
    private async Task<string?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var person = IdGenerator.IsId(id) ? await unit.ReadAsync((session, ct) => people.PersonOfAsync(session, Subject.Customer(id), ct), cancellationToken) : id;
        if (person != id)
        {
            return person;
        }

        Customer = await content.GetAsync(id, VersionOptions.Latest, cancellationToken) is { } item && item.Content.ContainsKey(CustomerParts.Customer) ? item : throw ProblemException.NotFound("There is no such customer.");
        return null;
    }
}
