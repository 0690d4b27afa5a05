using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Api;
using Studio.Customers.Identity;
using Studio.Data.Idempotency;
using Studio.Decisions.Decisions;
using Studio.Kernel.Problems;

namespace Studio.Decisions.Api;

/// <summary>What became of one decision of a list.</summary>
/// <param name="Index">Its place in the list.</param>
/// <param name="Status">The status that it would have had alone.</param>
internal sealed record DecisionResult(int Index, int Status)
{
    /// <summary>True where its key was there already.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Replayed { get; init; }

    /// <summary>The decision, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DecisionAnswer? Decision { get; init; }

    /// <summary>Why there is none, in short.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    /// <summary>Why there is none, and what to do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>The messages by path, <c>decisions[3].touchpoint</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}

/// <summary>
/// Many decisions in one request, for programs and people of the company: each is made, kept and answered by itself, as if it had come alone, all at the same time. What is asked
/// twice for one person in a list may be proposed twice.
/// </summary>
internal sealed class DecisionBatch(IServiceScopeFactory scopes, IEnumerable<IProblemMapper> mappers)
{
    /// <summary>The field of the list.</summary>
    public const string Decisions = "decisions";

    /// <summary>The bytes of a whole list.</summary>
    public const int MaximumBody = 1024 * 1024;

    private const int Most = 200;

    /// <summary>Makes the decisions and answers with a result for each, in their order: 200 with <c>results</c>, also where all were refused.</summary>
    /// <exception cref="ProblemException">400: the list is none, empty or too long.</exception>
    public async Task DecideAsync(HttpContext context, JsonObject body, Caller caller)
    {
        if (body[Decisions] is not JsonArray { Count: >= 1 and <= Most } asked)
        {
            throw ProblemException.Invalid(Decisions, $"A list of 1 to {Most} decisions is needed.");
        }

        var header = context.Request.Headers["Idempotency-Key"].ToString();
        var items = asked.Select((item, i) => new Item(i, item, KeyOf(item) ?? (header.Length > 0 ? $"{header}:{i}" : null))).ToList();

        // Of those with the same key the first in the list is the one that the others repeat.
        var first = items.Where(i => i.Key is null).Concat(items.Where(i => i.Key is not null).DistinctBy(i => i.Key, StringComparer.Ordinal)).ToList();
        var results = new DecisionResult[items.Count];
        foreach (var round in new[] { first, [.. items.Except(first)] })
        {
            foreach (var result in await Task.WhenAll(round.Select(i => DecideAsync(i, caller, context.RequestAborted))))
            {
                results[result.Index] = result;
            }
        }

        await context.Response.WriteAsJsonAsync(new { Results = results }, context.RequestAborted);
    }

    /// <summary>The key as it stands there; whether it is one is found when its decision is read.</summary>
    private static string? KeyOf(JsonNode? item) => item is JsonObject body && body["idempotencyKey"] is JsonValue key && key.TryGetValue<string>(out var text) ? text : null;

    private async Task<DecisionResult> DecideAsync(Item item, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await DecideAsync(item.Body, caller, item.Key, cancellationToken);
            return new DecisionResult(item.Index, StatusCodes.Status200OK) { Replayed = answer.Replayed, Decision = DecisionEndpoints.ToAnswer(answer.Value, explain: caller.IsTrusted) };
        }
        catch (Exception e) when ((e as ProblemException ?? mappers.Select(m => m.Map(e)).FirstOrDefault(p => p is not null)) is { } fault)
        {
            return new DecisionResult(item.Index, fault.Status)
            {
                Title = fault.Title,
                Detail = fault.Message,
                Errors = fault.Errors.Count == 0 ? null : fault.Errors.GroupBy(x => x.Path, StringComparer.Ordinal).ToDictionary(g => $"{Decisions}[{item.Index}]{(g.Key.Length > 0 ? "." + g.Key : "")}", g => g.Select(x => x.Message).ToArray()),
            };
        }
    }

    private async Task<IdempotentAnswer<Decision>> DecideAsync(JsonNode? item, Caller caller, string? key, CancellationToken cancellationToken)
    {
        if (item is not JsonObject body)
        {
            throw ProblemException.Invalid("", "An object is needed.");
        }

        var raw = Encoding.UTF8.GetBytes(body.ToJsonString());
        if (raw.Length > DecisionEndpoints.MaximumBody)
        {
            throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "The request is too large.", $"At most {DecisionEndpoints.MaximumBody} bytes are accepted of one decision.");
        }

        var known = IdempotencyKey.From("decisions:" + caller.Name, JsonBody.JsonText(body, "idempotencyKey", "idempotencyKey", IdempotencyKey.MaximumLength) ?? key, raw);
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DecisionService>().DecideAsync(DecisionEndpoints.ReadRequest(body, caller), known, cancellationToken);
    }

    private sealed record Item(int Index, JsonNode? Body, string? Key);
}
