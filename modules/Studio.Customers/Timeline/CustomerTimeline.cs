using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;

namespace Studio.Customers.Timeline;

/// <summary>
/// Reads a person's contacts: those of all its subjects, newest first. The keys come out of the index <c>IX_Interaction_Subject</c> alone, each subject's in their order and cut before they are put
/// together, so that a page costs the same however long the history is; then the rows are read by their keys. Types and times are in the index; what is not (channel, words) is looked for in at most
/// <see cref="MostLooked"/> contacts an answer.
/// </summary>
public sealed class CustomerTimeline(People people, InteractionTypes types)
{
    /// <summary>In how many contacts one answer looks for a channel or for words.</summary>
    public const int MostLooked = 5_000;

    private const int MostSubjects = 128;
    private const int RowsAtOnce = 512;
    private const string Newest = "ORDER BY OccurredUtc DESC, Id DESC";

    /// <summary>A page of the timeline.</summary>
    public async Task<TimelinePage> ReadAsync(DbSession session, TimelineQuery query, CancellationToken cancellationToken)
    {
        var isSifted = query.Channel is not null || query.Search.Length > 0;
        var subjects = await people.SubjectsOfAsync(session, query.PersonId, cancellationToken);
        var keys = await KeysAsync(session, subjects, query, isSifted ? MostLooked : query.Take + 1, cancellationToken);
        var found = new List<Interaction>();
        foreach (var chunk in keys.Chunk(RowsAtOnce))
        {
            // Most searches end with the first chunk.
            found.AddRange(await RowsAsync(session, chunk, query, cancellationToken));
            if (found.Count > query.Take)
            {
                break;
            }
        }

        var contacts = found.Take(query.Take).ToList();
        if (found.Count > query.Take)
        {
            return new TimelinePage(contacts, new TimelinePlace(contacts[^1].OccurredAt, contacts[^1].Id), false);
        }

        return isSifted && keys.Count == MostLooked
            ? new TimelinePage(contacts, new TimelinePlace(DateTimeOffset.FromUnixTimeMilliseconds(keys[^1].OccurredUtc), keys[^1].Id), true)
            : new TimelinePage(contacts, null, false);
    }

    private async Task<IReadOnlyList<Key>> KeysAsync(DbSession session, IReadOnlyList<Subject> subjects, TimelineQuery query, int take, CancellationToken cancellationToken)
    {
        var ofTypes = TypesOf(query);
        var rest = string.Concat(
            query.AfterId is null ? "" : " AND Id > @AfterId",
            query.Behind is null ? "" : " AND (OccurredUtc, Id) < (@behind, @behindId)",
            query.From is null ? "" : " AND OccurredUtc >= @from",
            query.Until is null ? "" : " AND OccurredUtc < @until",
            ofTypes is null ? "" : " AND Type IN @ofTypes");
        var keys = new List<Key>();
        foreach (var chunk in subjects.Chunk(MostSubjects))
        {
            var parameters = new DynamicParameters(new
            {
                query.AfterId,
                behind = query.Behind?.OccurredAt.ToUnixTimeMilliseconds(),
                behindId = query.Behind?.Id,
                from = query.From?.ToUnixTimeMilliseconds(),
                until = query.Until?.ToUnixTimeMilliseconds(),
                ofTypes = ofTypes ?? [],
                take,
            });
            var branches = chunk.Select((subject, i) =>
            {
                parameters.Add($"k{i}", (int)subject.Kind);
                parameters.Add($"s{i}", subject.Id);
                return $"SELECT * FROM (SELECT Id, OccurredUtc FROM Interaction WHERE SubjectKind = @k{i} AND SubjectId = @s{i}{rest} {Newest} LIMIT @take) AS b{i}";
            });
            keys.AddRange(await session.QueryAsync<Key>($"{string.Join(" UNION ALL ", branches)} {Newest} LIMIT @take", parameters, cancellationToken));
        }

        return subjects.Count <= MostSubjects ? keys : [.. keys.OrderByDescending(k => k.OccurredUtc).ThenByDescending(k => k.Id, StringComparer.Ordinal).Take(take)];
    }

    private static async Task<IEnumerable<Interaction>> RowsAsync(DbSession session, Key[] keys, TimelineQuery query, CancellationToken cancellationToken)
    {
        // The span of time names the partitions.
        var words = query.Search.Length == 0 ? "" : " AND (Title LIKE @plain ESCAPE '\\' OR Text LIKE @plain ESCAPE '\\' OR lower(Title || ' ' || Text || ' ' || Touchpoint || ' ' || coalesce(Agent, '')) LIKE @lower ESCAPE '\\' OR lower(Payload) LIKE @json ESCAPE '\\')";
        var rows = await session.QueryAsync<InteractionRow>(
            $"SELECT {ContactRepository.Columns} FROM Interaction WHERE Id IN @ids AND OccurredUtc >= @first AND OccurredUtc <= @last{(query.Channel is null ? "" : " AND Channel = @Channel")}{words} {Newest}",
            new
            {
                ids = keys.Select(k => k.Id).ToArray(),
                first = keys[^1].OccurredUtc,
                last = keys[0].OccurredUtc,
                query.Channel,
                plain = Like(query.Search),
                lower = Like(query.Search.ToLowerInvariant()),
                json = Like(JavaScriptEncoder.Default.Encode(query.Search).ToLowerInvariant()),
            }, cancellationToken);
        var contacts = rows.Select(r => r.ToInteraction());
        return query.Search.Length == 0 ? contacts : contacts.Where(c => Contains(c, query.Search));
    }

    /// <summary>Whether a person would find the words: the names of a payload's fields are not the contact's.</summary>
    private static bool Contains(Interaction contact, string words) =>
        Has(contact.Title, words) || Has(contact.Text, words) || Has(contact.Touchpoint, words) || Has(contact.Agent, words) || Contains(contact.Payload, words);

    private static bool Contains(JsonNode? node, string words) => node switch
    {
        JsonObject members => members.Any(m => Contains(m.Value, words)),
        JsonArray elements => elements.Any(e => Contains(e, words)),
        JsonValue value => Has(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(), words),
        _ => false,
    };

    private static bool Has(string? text, string words) => text?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static string Like(string words) => $"%{words.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    /// <summary>The types that are asked for; null for all. A category is its types: they are in the index.</summary>
    private string[]? TypesOf(TimelineQuery query) => (query.Category, query.Type) switch
    {
        (null, null) => null,
        (null, var type) => [type],
        (var category, null) => [.. types.All.Where(t => t.Category == category).Select(t => t.Name)],
        var (category, type) => types.Find(type)?.Category == category ? [type] : [],
    };

    private sealed class Key
    {
        public string Id { get; set; } = "";

        public long OccurredUtc { get; set; }
    }
}
