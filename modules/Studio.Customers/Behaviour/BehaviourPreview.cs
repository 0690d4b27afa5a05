using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Behaviour.Counting;
using Studio.Customers.Behaviour.Windows;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Conditions;

namespace Studio.Customers.Behaviour;

/// <summary>Something in a definition that has to be repaired; line and column count from 1 in the condition.</summary>
internal sealed record PreviewFault(string Field, int Line, int Column, int Length, string Message);

/// <summary>A customer and what the fact would be.</summary>
internal sealed record PreviewPerson(string CustomerId, string Name, string Url, string Script);

/// <summary>What a definition that is not saved would say of some customers.</summary>
/// <param name="Errors">Why it cannot be counted; nobody is asked then.</param>
/// <param name="Matches">How many of the customers have any contact in the window.</param>
/// <param name="Of">How many customers were asked.</param>
/// <param name="Examples">Each of them with the value.</param>
internal sealed record BehaviourPreviewAnswer(IReadOnlyList<PreviewFault> Errors, int Matches, int Of, IReadOnlyList<PreviewPerson> Examples)
{
    /// <summary>The condition as JavaScript, which is what is kept.</summary>
    public string Condition { get; init; } = "";

    /// <summary>The condition as a tree that a builder can draw; null where there is none.</summary>
    public JsonObject? Tree { get; init; }
}

/// <summary>Counts a definition while it is written, of those customers who were in touch last.</summary>
internal sealed class BehaviourPreview(
    UnitOfWork unit, InteractionTypes types, ContentDefinitionStore definitions, ContentQueries queries, ContentManager content, BehaviourContentHandler handler, IStringLocalizer<CustomerParts> text, TimeProvider time)
{
    private const int People = 10;
    private const int LastContacts = 2_000;

    /// <summary>Of a customer with more contacts the newest are counted.</summary>
    private const int MostContacts = 20_000;

    /// <summary>The JavaScript of a condition that was written as a tree.</summary>
    public string? Write(JsonNode tree, out IReadOnlyList<PreviewFault> faults)
    {
        var read = ConditionTree.Read(tree, ContactCondition.Options, out var errors);
        var written = read is null ? null : ConditionTree.ToExpression(read, new ContactScope(types, lenient: false), ContactCondition.Options, out errors);
        faults = [.. errors.Select(e => new PreviewFault($"tree.{e.Path}", e.Error.Line, e.Error.Column, e.Error.Length, e.Error.Message))];
        return written;
    }

    /// <summary>What the definition would be of the customers.</summary>
    public async Task<BehaviourPreviewAnswer> CountAsync(FactDefinition definition, CancellationToken cancellationToken)
    {
        var faults = await handler.FaultsAsync(null, definition with { Name = "" }, cancellationToken);
        var errors = faults.Where(f => !f.Path.EndsWith(".Name", StringComparison.Ordinal)).Select(f => new PreviewFault(f.Path[(f.Path.IndexOf('.', StringComparison.Ordinal) + 1)..], f.Line ?? 1, f.Column ?? 1, 0, text[f.Message])).ToList();
        if (errors.Count > 0)
        {
            return new BehaviourPreviewAnswer(errors, 0, 0, []) { Condition = definition.Condition };
        }

        var scope = new ContactScope(types, lenient: true);
        var fact = CountedFact.Of("", 0, await handler.CompleteAsync(definition, cancellationToken), CountingState.Ready, scope);
        var customers = await CustomersAsync(cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var states = await unit.ReadAsync((session, ct) => CountAsync(session, fact, [.. customers.Select(c => c.ContentItemId)], now, ct), cancellationToken);
        var tree = string.IsNullOrWhiteSpace(definition.Condition) ? null : ConditionTree.FromExpression(definition.Condition, scope, ContactCondition.Options);
        return new BehaviourPreviewAnswer([], states.Values.Count(s => s.Contacts > 0), customers.Count,
            [.. customers.Select(c => new PreviewPerson(c.ContentItemId, c.DisplayText, "/admin/customers/" + c.ContentItemId, Words(fact, states[c.ContentItemId])))])
        {
            Condition = definition.Condition,
            Tree = tree is null ? null : ConditionTree.ToJson(tree),
        };
    }

    /// <summary>What people read of a value.</summary>
    internal static string Words(CountedFact fact, FactState state)
    {
        var value = BehaviourFactValues.ValueOf(fact.Aggregate, state);
        return value.IsMissing ? "–" : value.IsNumber ? value.AsNumber().ToString("#,0.######", CultureInfo.CurrentCulture) : value.AsString();
    }

    private static async Task<Dictionary<string, FactState>> CountAsync(DbSession session, CountedFact fact, IReadOnlyCollection<string> people, long now, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, FactState>(StringComparer.Ordinal);
        var subjects = (await BehaviourStore.SubjectsAsync(session, people, cancellationToken)).ToLookup(s => s.Value, s => s.Key, StringComparer.Ordinal);
        foreach (var person in people)
        {
            // Ten people, each by one query that is bounded of itself: together they would have no bound.
            var rows = await session.QueryAsync<InteractionRow>($"SELECT {ContactRepository.Columns} FROM Interaction WHERE SubjectKind IN (1, 2) AND SubjectId IN @ids ORDER BY OccurredUtc DESC LIMIT {MostContacts}",
                new { ids = subjects[person].DefaultIfEmpty("").ToArray() }, cancellationToken);
            states[person] = FactEngine.Recount(fact.Aggregate, rows.Select(r => fact.EntryOf(r.ToInteraction())).OfType<FactEntry>(), now);
        }

        return states;
    }

    private async Task<IReadOnlyList<ContentItem>> CustomersAsync(CancellationToken cancellationToken)
    {
        var customerTypes = (await definitions.GetAsync(cancellationToken)).TypesWith(CustomerParts.Customer).ToList();
        var recent = await unit.ReadAsync((session, ct) => session.QueryAsync<string>($"""
            SELECT coalesce(m.CustomerId, i.SubjectId) FROM (SELECT Id, SubjectKind, SubjectId FROM Interaction ORDER BY Id DESC LIMIT {LastContacts}) AS i
              LEFT JOIN SubjectMember m ON m.SubjectKind = i.SubjectKind AND m.SubjectId = i.SubjectId
            WHERE i.SubjectKind = 2 OR m.CustomerId IS NOT NULL GROUP BY coalesce(m.CustomerId, i.SubjectId) ORDER BY max(i.Id) DESC LIMIT {People}
            """, null, ct), cancellationToken);
        var ids = recent.ToList();
        foreach (var type in customerTypes)
        {
            ids.AddRange(ids.Count < People ? await queries.IdsAfterAsync(type, "", People, cancellationToken) : []);
        }

        var items = (await content.GetManyAsync([.. ids.Distinct(StringComparer.Ordinal)], VersionOptions.Published, cancellationToken)).ToDictionary(c => c.ContentItemId, StringComparer.Ordinal);
        return [.. ids.Distinct(StringComparer.Ordinal).Select(items.GetValueOrDefault).OfType<ContentItem>().Where(c => customerTypes.Contains(c.ContentType)).Take(People)];
    }
}
