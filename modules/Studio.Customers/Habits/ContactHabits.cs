using Dapper;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;

namespace Studio.Customers.Habits;

/// <summary>How and when a person gets in touch, as far as the contacts tell.</summary>
/// <param name="Contacts">On how many contacts this rests: each channel counts once an hour, so that a long visit is one.</param>
/// <param name="Channel">The channel on which the person came most often, of two the one used last; null where there are fewer than <see cref="ContactHabits.Fewest"/> contacts.</param>
/// <param name="OnChannel">How many of the contacts were on it.</param>
/// <param name="Hour">The first hour of the two (0 to 23, in the zone that was asked for) in which the person came most often; null where there is none.</param>
/// <param name="InHours">How many of the contacts were in them.</param>
public sealed record ContactHabit(int Contacts, string? Channel, int OnChannel, int? Hour, int InHours)
{
    /// <summary>Of whom nothing is known.</summary>
    public static ContactHabit None { get; } = new(0, null, 0, null, 0);
}

/// <summary>
/// Learns from what people did by themselves: their last <see cref="MostContacts"/> contacts of each browser or identity within <see cref="Span"/>, without what the company sent, decided or imported. Nothing is kept: it is true of
/// the log at every moment.
/// </summary>
public sealed class ContactHabits
{
    /// <summary>Fewer contacts say nothing.</summary>
    public const int Fewest = 3;

    /// <summary>How many of each identity's last contacts are looked at.</summary>
    public const int MostContacts = 200;

    /// <summary>What is longer ago is not looked at.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromDays(365);

    private const int SubjectsAtOnce = 128;
    private const int PeopleAtOnce = 512;

    /// <summary>The habits of people, by their ids; one without contacts is not among them.</summary>
    /// <param name="session">The database.</param>
    /// <param name="personIds">Whose.</param>
    /// <param name="now">What is later is not looked at.</param>
    /// <param name="zone">Whose hours.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyDictionary<string, ContactHabit>> LearnAsync(DbSession session, IReadOnlyCollection<string> personIds, DateTimeOffset now, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var subjects = new List<(Subject Subject, string Person)>();
        foreach (var chunk in personIds.Distinct(StringComparer.Ordinal).Chunk(PeopleAtOnce))
        {
            var members = await session.QueryAsync<Member>("SELECT SubjectKind, SubjectId, CustomerId FROM SubjectMember WHERE CustomerId IN @chunk", new { chunk }, cancellationToken);
            subjects.AddRange(chunk.Select(id => (Subject.Customer(id), id)));
            subjects.AddRange(members.Select(m => (new Subject((SubjectKind)m.SubjectKind, m.SubjectId), m.CustomerId)));
        }

        var seen = new Dictionary<string, List<Contact>>(StringComparer.Ordinal);
        foreach (var chunk in subjects.Chunk(SubjectsAtOnce))
        {
            foreach (var contact in await ReadAsync(session, chunk, now, cancellationToken))
            {
                var person = chunk[contact.Place].Person;
                (seen.TryGetValue(person, out var list) ? list : seen[person] = []).Add(contact);
            }
        }

        return seen.ToDictionary(s => s.Key, s => Of(s.Value.Select(c => (c.Channel, DateTimeOffset.FromUnixTimeMilliseconds(c.OccurredUtc))), zone), StringComparer.Ordinal);
    }

    /// <summary>What the contacts say.</summary>
    internal static ContactHabit Of(IEnumerable<(string Channel, DateTimeOffset At)> contacts, TimeZoneInfo zone)
    {
        var local = contacts.Select(c => (c.Channel, At: TimeZoneInfo.ConvertTime(c.At, zone)))
            .DistinctBy(c => (c.Channel, c.At.Date, c.At.Hour)).ToList();
        if (local.Count < Fewest)
        {
            return ContactHabit.None with { Contacts = local.Count };
        }

        var channel = local.GroupBy(c => c.Channel, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Max(c => c.At)).ThenBy(g => g.Key, StringComparer.Ordinal).First();
        var hours = new int[24];
        foreach (var (_, at) in local)
        {
            hours[at.Hour]++;
        }

        var best = Enumerable.Range(0, 24).MaxBy(h => (hours[h] + hours[(h + 1) % 24], hours[h], -h));
        return new ContactHabit(local.Count, channel.Key, channel.Count(), best, hours[best] + hours[(best + 1) % 24]);
    }

    private static Task<IReadOnlyList<Contact>> ReadAsync(DbSession session, (Subject Subject, string Person)[] subjects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { since = (now - Span).ToUnixTimeMilliseconds(), now = now.ToUnixTimeMilliseconds(), MostContacts });
        var branches = subjects.Select((s, i) =>
        {
            parameters.Add($"k{i}", (int)s.Subject.Kind);
            parameters.Add($"s{i}", s.Subject.Id);
            return $"SELECT * FROM (SELECT {i} AS Place, Id, OccurredUtc FROM Interaction WHERE SubjectKind = @k{i} AND SubjectId = @s{i} AND OccurredUtc >= @since AND OccurredUtc <= @now ORDER BY OccurredUtc DESC, Id DESC LIMIT @MostContacts) AS b{i}";
        });
        return session.QueryAsync<Contact>($"""
            SELECT k.Place AS Place, i.Channel AS Channel, i.OccurredUtc AS OccurredUtc FROM ({string.Join(" UNION ALL ", branches)}) AS k JOIN Interaction i ON i.Id = k.Id AND i.OccurredUtc = k.OccurredUtc
            WHERE i.Outbound = 0 AND i.Category <> 'decision' AND i.Channel NOT IN ('import', 'studio')
            """, parameters, cancellationToken);
    }

    private sealed class Member
    {
        public long SubjectKind { get; set; }

        public string SubjectId { get; set; } = "";

        public string CustomerId { get; set; } = "";
    }

    private sealed class Contact
    {
        public int Place { get; set; }

        public string Channel { get; set; } = "";

        public long OccurredUtc { get; set; }
    }
}
