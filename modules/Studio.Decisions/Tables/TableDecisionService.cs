using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Customers.Api;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Tables;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Telemetry;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Tables;

/// <summary>An application that a table decides.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="VisitorId">The visitor whose browser it is, or null.</param>
/// <param name="Channel">The medium.</param>
/// <param name="Touchpoint">Where.</param>
/// <param name="Page">The page, as the client says.</param>
/// <param name="Inputs">The values that the caller gives, by their names without <c>input.</c>.</param>
internal sealed record TableRequest(string Table, Subject Subject, string? VisitorId, string Channel, string Touchpoint, string? Page, JsonObject Inputs);

/// <summary>Decides applications at once by published tables, and keeps what was decided with its facts and the table's version.</summary>
internal sealed class TableDecisionService(
    IServiceProvider services, PublishedTables tables, FactService facts, ContentDefinitionStore types, UnitOfWork unit, VisitorLinks links, IdempotencyStore idempotency, IdGenerator ids, TimeProvider time, IStringLocalizer<DecisionParts> text)
{
    /// <summary>Decides and stores; the same key gets the same decision.</summary>
    /// <exception cref="ProblemException">404: there is no such table; 400: there is no such customer, or a value is none of the table's; 409: the table cannot be read any more.</exception>
    public async Task<IdempotentAnswer<TableDecision>> DecideAsync(TableRequest request, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        using var activity = StudioTelemetry.Source.StartActivity("decide-by-table");
        var snapshot = await tables.GetAsync(services, cancellationToken);
        var published = Find(snapshot, request.Table);
        var table = published.Table!;
        var inputs = Read(request.Inputs, table);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var definitions = await types.GetAsync(cancellationToken);
        var who = await unit.ReadAsync(async (session, ct) =>
            (await NamedSubjects.RefusedAsync(session, new HashSet<Subject> { request.Subject }, definitions, ct)).Count == 0
                ? await links.ResolveAsync(session, request.Subject, request.VisitorId, ct)
                : throw NamedSubjects.Fault(request.Subject, "customerId", "visitorId"), cancellationToken);
        var profile = await LoadAsync(snapshot.Catalogue, table, who, request, now, cancellationToken);
        var values = table.Columns.Select(c => c.IsInput ? inputs.GetValueOrDefault(c.Path) : profile[c.Path]).ToArray();
        var row = table.Decide(values);
        var decision = new TableDecision(
            ids.NewId(), published.Id, published.Version, published.Name, request.Subject, request.VisitorId, now, Write(table.Columns, values).ToJsonString(), row?.Outcome ?? TableOutcome.Refer, row?.Line, row?.Limit,
            row?.Reasons ?? new Dictionary<string, string>());
        return await unit.WriteAsync(WriteClass.Events, (session, ct) => idempotency.RunAsync(session, key, async () =>
        {
            await TableDecisionStore.AddAsync(session, decision, ct);
            return decision;
        }, ct), cancellationToken);
    }

    /// <summary>A published table that works.</summary>
    /// <exception cref="ProblemException">404: there is none; 409: it cannot be read any more.</exception>
    public PublishedTable Find(TableSnapshot snapshot, string name)
    {
        if (!snapshot.Tables.TryGetValue(name, out var published))
        {
            throw ProblemException.NotFound("There is no such decision table.");
        }

        return published.Table is not null ? published
            : throw ProblemException.Conflict(text["The table cannot be read any more. Line {0}, column {1}: {2}", published.Errors[0].Line, published.Errors[0].Column, TableErrorText.Localize(published.Errors[0], text)]);
    }

    private async Task<FactProfile> LoadAsync(FactCatalogue catalogue, DecisionTable table, FactSubject who, TableRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var context = new Dictionary<string, ScriptValue>(StringComparer.Ordinal) { ["page"] = ScriptValue.From(request.Page) };
        var wanted = table.Columns.Where(c => !c.IsInput).Select(c => c.Path).ToHashSet(StringComparer.Ordinal);
        var batch = new FactBatch(catalogue, [who], new ContactContext(request.Channel, request.Touchpoint, context), now, wanted);
        await facts.LoadAsync(batch, cancellationToken);
        return batch.Profiles[0];
    }

    private static Dictionary<string, ScriptValue> Read(JsonObject inputs, DecisionTable table)
    {
        var values = new Dictionary<string, ScriptValue>(StringComparer.Ordinal);
        var errors = new List<InputError>();
        foreach (var (name, node) in inputs)
        {
            var column = table.Columns.FirstOrDefault(c => c.IsInput && c.Path == TableColumn.InputRoot + name);
            ScriptValue? value = (column?.Type, node) switch
            {
                (null, _) => (ScriptValue?)null,
                (_, null) => ScriptValue.Missing,
                (ExpressionType.Number, JsonValue v) when v.TryGetValue<double>(out var number) && double.IsFinite(number) => ScriptValue.From(number),
                (ExpressionType.String, JsonValue v) when v.TryGetValue<string>(out var words) && words.Length <= 500 && !words.Contains('\0', StringComparison.Ordinal) => ScriptValue.From(words),
                (ExpressionType.Boolean, JsonValue v) when v.TryGetValue<bool>(out var flag) => ScriptValue.From(flag),
                _ => (ScriptValue?)null,
            };
            if (value is { } read)
            {
                values[TableColumn.InputRoot + name] = read;
            }
            else
            {
                errors.Add(new InputError("inputs." + name, column is null ? "The table does not ask for this." : "A value of the column's type is needed: a number, a text of at most 500 characters, true or false."));
            }
        }

        return errors.Count == 0 ? values : throw ProblemException.Invalid(errors);
    }

    private static JsonObject Write(IReadOnlyList<TableColumn> columns, ScriptValue[] values)
    {
        var json = new JsonObject();
        foreach (var (i, column) in columns.Index())
        {
            JsonNode? node = values[i].Kind switch
            {
                ScriptValueKind.Number when double.IsFinite(values[i].AsNumber()) => JsonValue.Create(values[i].AsNumber()),
                ScriptValueKind.String => JsonValue.Create(values[i].AsString()),
                ScriptValueKind.Boolean => JsonValue.Create(values[i].AsBoolean()),
                _ => null,
            };
            if (node is not null)
            {
                json[column.Path] = node;
            }
        }

        return json;
    }
}
