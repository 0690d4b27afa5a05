using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers;
using Studio.Customers.Api;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Decisions.Decisions;
using Studio.Decisions.Rules;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Values;

namespace Studio.Decisions.Api;

/// <summary>A money value on the wire.</summary>
/// <param name="Amount">Minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Text">For people.</param>
internal sealed record MoneyAnswer(long Amount, string Currency, string Text);

internal sealed record OfferAnswer(string Id, string Title, MoneyAnswer Value)
{
    /// <summary>What the offer's button does beside accepting it; left out where it does nothing else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OfferAction? Action { get; init; }
}

/// <summary>The words to say.</summary>
/// <param name="Text">For plain text.</param>
/// <param name="Variant">The channel whose own words they are; null for the general ones.</param>
/// <param name="Steps">What is said step by step; null where the script has no steps.</param>
internal sealed record ScriptAnswer(string Text, string? Variant, IReadOnlyList<RenderedStep>? Steps);

internal sealed record ProposalAnswer(string RuleId, OfferAnswer Offer, ScriptAnswer Script, string? RuleName, string? RuleVersion, ScoreAnswer? Score);

/// <summary>The parts of a score.</summary>
/// <param name="Propensity">How likely the offer was taken to be accepted, 0 to 1.</param>
/// <param name="Score">Propensity × value in major units × weight × lever.</param>
/// <param name="Probability">The probability with which it came to its place; null for what has to be said.</param>
internal sealed record ScoreAnswer(double Propensity, double Score, double? Probability);

internal sealed record DecisionAnswer(string DecisionId, SubjectAnswer Subject, IReadOnlyList<ProposalAnswer> Proposals, IReadOnlyList<Considered>? Considered, JsonNode? Facts)
{
    /// <summary>The steps of scripts that were answered, in their order; null where the decision has only just been made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TakenStep>? Steps { get; init; }

    /// <summary>The trial of rules that it was made in; left out where it was made in none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrialAnswer? Trial { get; init; }
}

/// <summary>A trial of rules and whose rules decided: <c>candidate</c> (those that are tried) or <c>base</c> (those that are published).</summary>
internal sealed record TrialAnswer(string Id, string Arm);

/// <summary><c>POST /api/decisions</c>, <c>POST /api/decisions/{id}/responses</c> and <c>POST /api/decisions/{id}/steps</c>. A widget is told offers and words; why is told to those who may ask for it.</summary>
internal static class DecisionEndpoints
{
    internal const int MaximumBody = 16 * 1024;
    private const int MaximumLimit = 20;
    private const long MaximumAmount = 1_000_000_000_000_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/decisions", DecideAsync).RequirePermission(DecisionPermissions.RequestDecisions).WithMetadata(new BodyLimitAttribute(DecisionBatch.MaximumBody));
        routes.MapPost("/api/decisions/{id}/responses", RespondAsync).RequirePermission(DecisionPermissions.RequestDecisions);
        routes.MapPost("/api/decisions/{id}/steps", StepAsync).RequirePermission(DecisionPermissions.RequestDecisions);
        routes.MapGet("/api/decisions/{id}", GetAsync).RequirePermission(DecisionPermissions.ViewDecisions);
    }

    private static async Task DecideAsync(HttpContext context)
    {
        var caller = Caller.From(context.User);
        var (body, raw) = await JsonBody.ReadAsync(context, caller.IsTrusted ? DecisionBatch.MaximumBody : MaximumBody);
        if (caller.IsTrusted && body.ContainsKey(DecisionBatch.Decisions))
        {
            await context.RequestServices.GetRequiredService<DecisionBatch>().DecideAsync(context, body, caller);
            return;
        }

        if (raw.Length > MaximumBody)
        {
            throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "The request is too large.", $"At most {MaximumBody} bytes are accepted of one decision; nothing was decided.");
        }

        var request = ReadRequest(body, caller);
        var key = IdempotencyKey.From("decisions:" + caller.Name, JsonBody.IdempotencyKeyOf(context, body), raw);
        var answer = await context.RequestServices.GetRequiredService<DecisionService>().DecideAsync(request, key, context.RequestAborted);
        if (answer.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        await context.Response.WriteAsJsonAsync(ToAnswer(answer.Value, explain: caller.IsTrusted), context.RequestAborted);
    }

    /// <summary>The contact that a decision is asked for.</summary>
    /// <exception cref="ProblemException">400: the field that is wrong or missing.</exception>
    internal static DecisionRequest ReadRequest(JsonObject body, Caller caller) => new(
        caller.Subject ?? ReadSubject(body),
        caller.VisitorId,
        JsonBody.JsonText(body, "channel", "channel", 50) ?? "web",
        JsonBody.JsonText(body, "touchpoint", "touchpoint", 100) ?? throw ProblemException.Invalid("touchpoint", "Where the contact happens is needed, such as shop.cart."),
        body["context"] is JsonObject page ? JsonBody.JsonText(page, "page", "context.page", 500) : null,
        ReadLimit(body));

    private static async Task RespondAsync(HttpContext context, string id)
    {
        var caller = Caller.From(context.User);
        var (body, raw) = await JsonBody.ReadAsync(context, MaximumBody);
        var rule = JsonBody.JsonText(body, "ruleId", "ruleId", 26) ?? throw ProblemException.Invalid("ruleId", "The rule whose proposal is answered is needed.");
        var kind = JsonBody.JsonText(body, "kind", "kind", 20) switch
        {
            "presented" => ResponseKind.Presented,
            "accepted" => ResponseKind.Accepted,
            "declined" => ResponseKind.Declined,
            "ignored" => ResponseKind.Ignored,
            "converted" when caller.IsTrusted => ResponseKind.Converted,
            "converted" => throw ProblemException.Invalid("kind", "What was bought is said by programs and people of the company, not by a visitor's browser."),
            _ => throw ProblemException.Invalid("kind", "presented, accepted, declined, ignored or converted is needed."),
        };
        var response = new NewResponse(kind, JsonBody.JsonText(body, "reason", "reason", 500) ?? "", ReadValue(body, kind));
        var key = IdempotencyKey.From($"responses:{caller.Name}:{id}", JsonBody.IdempotencyKeyOf(context, body), raw);
        var answer = await context.RequestServices.GetRequiredService<ResponseService>().RespondAsync(caller, id, rule, response, key, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(answer.Value, context.RequestAborted);
    }

    private static async Task StepAsync(HttpContext context, string id)
    {
        var caller = Caller.From(context.User);
        var (body, raw) = await JsonBody.ReadAsync(context, MaximumBody);
        var rule = JsonBody.JsonText(body, "ruleId", "ruleId", 26) ?? throw ProblemException.Invalid("ruleId", "The rule whose proposal is answered is needed.");
        var step = JsonBody.JsonText(body, "step", "step", 40) ?? throw ProblemException.Invalid("step", "The key of the step that is answered is needed.");
        var answer = JsonBody.JsonText(body, "answer", "answer", 40) ?? throw ProblemException.Invalid("answer", "The key of the answer is needed.");
        var key = IdempotencyKey.From($"steps:{caller.Name}:{id}", JsonBody.IdempotencyKeyOf(context, body), raw);
        var taken = await context.RequestServices.GetRequiredService<StepPaths>().AnswerAsync(caller, id, rule, step, answer, key, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(taken.Value, context.RequestAborted);
    }

    private static async Task GetAsync(HttpContext context, string id)
    {
        var database = context.RequestServices.GetRequiredService<Data.Sessions.IDatabase>();
        var store = context.RequestServices.GetRequiredService<DecisionStore>();
        var decision = await database.ReadAsync((session, ct) => store.FindAsync(session, id, ct), context.RequestAborted) ?? throw ProblemException.NotFound($"There is no decision '{id}'.");
        var considered = await context.RequestServices.GetRequiredService<DecisionExplainer>().ExplainAsync(decision, context.RequestAborted);
        var trial = decision.TrialId is { } tried ? new TrialAnswer(tried, decision.RuleSet < 0 ? "candidate" : "base") : null;
        await context.Response.WriteAsJsonAsync(ToAnswer(decision with { Considered = considered }, explain: true) with { Steps = await database.ReadAsync((session, ct) => StepPaths.ReadAsync(session, id, ct), context.RequestAborted), Trial = trial }, context.RequestAborted);
    }

    /// <summary>Who is said to be there; whether there is such a one is found when the facts are loaded.</summary>
    internal static Subject ReadSubject(JsonObject body)
    {
        var customer = JsonBody.JsonText(body, "customerId", "customerId", 26);
        if (customer is not null)
        {
            return Subject.Customer(customer);
        }

        if (JsonBody.JsonText(body, "visitorId", "visitorId", 26) is not { } visitor || !IdGenerator.IsId(visitor))
        {
            throw ProblemException.Invalid("customerId", "Who is there is needed: customerId or visitorId.");
        }

        return Subject.Visitor(visitor);
    }

    /// <summary>What a conversion was worth: minor units and ISO 4217; null where it is the offer's value.</summary>
    private static Money? ReadValue(JsonObject body, ResponseKind kind)
    {
        if (body["value"] is not { } node)
        {
            return null;
        }

        if (kind != ResponseKind.Converted)
        {
            throw ProblemException.Invalid("value", "Only a conversion has a value of its own.");
        }

        return node is JsonObject value && value["amount"] is JsonValue amount && amount.GetValueKind() == System.Text.Json.JsonValueKind.Number && amount.TryGetValue<long>(out var minor) && minor is >= 0 and <= MaximumAmount
            && JsonBody.JsonText(value, "currency", "value.currency", 3) is { } currency && Money.IsCurrency(currency)
            ? new Money(minor, currency)
            : throw ProblemException.Invalid("value", "An amount in minor units (0 or more) and a currency are needed, such as {\"amount\": 24900, \"currency\": \"GBP\"}.");
    }

    private static int ReadLimit(JsonObject body)
    {
        if (body["limit"] is null)
        {
            return 1;
        }

        return body["limit"] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number && value.TryGetValue<int>(out var limit) && limit is >= 1 and <= MaximumLimit
            ? limit
            : throw ProblemException.Invalid("limit", $"A whole number from 1 to {MaximumLimit} is needed.");
    }

    internal static DecisionAnswer ToAnswer(Decision decision, bool explain) => new(
        decision.Id,
        new SubjectAnswer(decision.Subject.KindName, decision.Subject.Id),
        [.. decision.Proposals.Select(p => new ProposalAnswer(p.RuleId, new OfferAnswer(p.OfferId, p.OfferTitle, ToAnswer(p.Value)) { Action = p.Action }, new ScriptAnswer(p.ScriptText, p.ScriptVariant, p.Steps), explain ? p.RuleName : null, explain ? p.RuleVersion : null, explain && p is { Propensity: { } propensity, Score: { } score } ? new ScoreAnswer(propensity, score, p.Probability) : null))],
        explain ? decision.Considered : null,
        explain ? JsonNode.Parse(decision.Facts) : null);

    private static MoneyAnswer ToAnswer(Money money) => new(money.Amount, money.Currency, money.Format(CultureInfo.CurrentCulture));
}
