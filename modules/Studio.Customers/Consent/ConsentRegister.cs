using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Events;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;

namespace Studio.Customers.Consent;

/// <summary>
/// Who agreed to what. What was said is added and never changed; of all that a person said, as a customer or in a browser that is his now, the last word counts, and of two at the same moment the refusal.
/// Nobody agreed to a purpose that is not published. Who hears of contacts and events may ask the register, so that they are asked for when something is written.
/// </summary>
public sealed class ConsentRegister(People people, IServiceProvider services, IdGenerator ids, TimeProvider time)
{
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    private const string Columns = "Id, SubjectKind, SubjectId, Purpose, Version, Granted, Source, OccurredUtc, RecordedUtc, Actor, Evidence";

    /// <summary>
    /// Whether the purpose is allowed towards somebody now. False where he refused or was never asked, unless the purpose says that it needs no consent; false for a purpose that there is not, and for nobody.
    /// </summary>
    public async Task<bool> IsGrantedAsync(DbSession session, Subject subject, string purpose, CancellationToken cancellationToken) =>
        await ConsentPurposes.FindAsync(session, purpose, cancellationToken) is { } known && new ConsentState(known, await LastAsync(session, subject, purpose, cancellationToken)).IsGranted;

    /// <summary>How somebody stands to every purpose in force, by the purposes' names.</summary>
    public async Task<IReadOnlyList<ConsentState>> StatesAsync(DbSession session, Subject subject, CancellationToken cancellationToken)
    {
        var purposes = await ConsentPurposes.AllAsync(session, cancellationToken);
        var person = await people.PersonOfAsync(session, subject, cancellationToken);
        var rows = await session.QueryAsync<GrantRow>($"""
            SELECT {Columns} FROM (SELECT {Columns}, row_number() OVER (PARTITION BY Purpose ORDER BY OccurredUtc DESC, Granted, Id DESC) AS Nth FROM ({Said()}) AS Said) AS Ranked WHERE Nth = 1
            """, new { person }, cancellationToken);
        var last = rows.ToDictionary(r => r.Purpose, r => r.ToRecord(), StringComparer.Ordinal);
        return [.. purposes.Select(p => new ConsentState(p, last.GetValueOrDefault(p.Name)))];
    }

    /// <summary>All that somebody said, newest first.</summary>
    /// <param name="session">The session.</param>
    /// <param name="subject">Who.</param>
    /// <param name="take">How much at the most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ConsentRecord>> HistoryAsync(DbSession session, Subject subject, int take, CancellationToken cancellationToken)
    {
        var person = await people.PersonOfAsync(session, subject, cancellationToken);
        var rows = await session.QueryAsync<GrantRow>($"SELECT {Columns} FROM ({Said()}) AS Said ORDER BY OccurredUtc DESC, Granted, Id DESC LIMIT @take", new { person, take }, cancellationToken);
        return [.. rows.Select(r => r.ToRecord())];
    }

    /// <summary>
    /// Writes down what somebody said, as a contact too. What he said last already, of the same text at the same place, is not written again.
    /// </summary>
    /// <exception cref="ProblemException">400 by the grant's members in camel case: no such purpose or text, nobody, a time to come, too long.</exception>
    public async Task RecordAsync(WriteSession session, ConsentGrant grant, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var purpose = await CheckAsync(session, grant, now, cancellationToken);
        var (version, at) = (grant.Version ?? purpose.Text.Version, grant.OccurredAt ?? now);
        if (await LastAsync(session, grant.Subject, purpose.Name, cancellationToken) is { } last && last.Granted == grant.Granted && last.Version == version && last.Source == grant.Source && last.OccurredAt <= at)
        {
            return;
        }

        await session.ExecuteAsync($"""
            INSERT INTO ConsentGrant ({Columns}) VALUES (@Id, @SubjectKind, @SubjectId, @Purpose, @version, @Granted, @Source, @OccurredUtc, @RecordedUtc, @Actor, @Evidence)
            """, new
        {
            Id = ids.NewId(),
            SubjectKind = (int)grant.Subject.Kind,
            SubjectId = grant.Subject.Id,
            grant.Purpose,
            version,
            Granted = grant.Granted ? 1 : 0,
            grant.Source,
            OccurredUtc = at.ToUnixTimeMilliseconds(),
            RecordedUtc = now.ToUnixTimeMilliseconds(),
            grant.Actor,
            Evidence = grant.Evidence.ToJsonString(),
        }, cancellationToken);
        await TellAsync(session, grant, purpose, version, at, cancellationToken);
    }

    /// <summary>Says it to who hears of contacts and of what happens to customers.</summary>
    private async Task TellAsync(WriteSession session, ConsentGrant grant, ConsentPurpose purpose, int version, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<ContactRepository>().RecordAsync(session, new NewInteraction(grant.Subject, grant.Granted ? ConsentGiven.TypeName : ConsentRefused.TypeName)
        {
            Channel = grant.Source,
            Touchpoint = "consent",
            OccurredAt = at,
            Agent = grant.Actor,
            Title = purpose.Text.TitleIn(CultureInfo.CurrentUICulture),
            Payload = new JsonObject { ["purpose"] = purpose.Name, ["version"] = version },
        }, cancellationToken);
        var person = await people.PersonOfAsync(session, grant.Subject, cancellationToken);
        if (grant.Subject.Kind == SubjectKind.Customer || person != grant.Subject.Id)
        {
            var data = new JsonObject { ["purpose"] = purpose.Name, ["version"] = version, ["granted"] = grant.Granted, ["source"] = grant.Source };
            await services.GetRequiredService<CustomerEvents>().RaiseAsync(session, new CustomerEvent(CustomerEventTypes.ConsentChanged, person, at, data), cancellationToken);
        }
    }

    private static async Task<ConsentPurpose> CheckAsync(DbSession session, ConsentGrant grant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var purpose = await ConsentPurposes.FindAsync(session, grant.Purpose, cancellationToken) ?? throw ProblemException.Invalid("purpose", "There is no such purpose.");
        var errors = new List<InputError>();
        Check("subject", grant.Subject.Kind != SubjectKind.Unknown && IdGenerator.IsId(grant.Subject.Id), "A customer or visitor is needed.");
        Check("source", grant.Source.Length is > 0 and <= ConsentGrant.LongestSource && !grant.Source.Any(char.IsControl), "Where it was said is needed, in at most 50 characters.");
        Check("version", grant.Version is null || (grant.Version >= 1 && grant.Version <= purpose.Text.Version), $"The purpose has the texts 1 to {purpose.Text.Version.ToString(CultureInfo.InvariantCulture)}.");
        Check("occurredAt", grant.OccurredAt is null || grant.OccurredAt <= now + ClockDifference, "A time that is over is needed.");
        Check("occurredAt", grant.OccurredAt is null || grant.OccurredAt > DateTimeOffset.UnixEpoch, "A time after 1970 is needed.");
        Check("evidence", grant.Evidence.ToJsonString().Length <= ConsentGrant.LongestEvidence, "The evidence is longer than 4,000 characters.");
        return errors.Count == 0 ? purpose : throw ProblemException.Invalid(errors);

        void Check(string path, bool holds, string sentence)
        {
            if (!holds)
            {
                errors.Add(new InputError(path, sentence));
            }
        }
    }

    private async Task<ConsentRecord?> LastAsync(DbSession session, Subject subject, string purpose, CancellationToken cancellationToken)
    {
        var person = await people.PersonOfAsync(session, subject, cancellationToken);
        var row = await session.FirstAsync<GrantRow>($"SELECT {Columns} FROM ({Said("AND Purpose = @purpose")}) AS Said ORDER BY OccurredUtc DESC, Granted, Id DESC LIMIT 1",
            new { person, purpose }, cancellationToken);
        return row?.ToRecord();
    }

    /// <summary>What a person said, himself and as whom he was before.</summary>
    private static string Said(string and = "") => $"""
        SELECT {Columns} FROM ConsentGrant WHERE SubjectKind IN (1, 2) AND SubjectId = @person {and}
        UNION ALL SELECT {Columns} FROM ConsentGrant WHERE (SubjectKind, SubjectId) IN (SELECT m.SubjectKind, m.SubjectId FROM SubjectMember m WHERE m.CustomerId = @person) {and}
        """;

    private sealed class GrantRow
    {
        public string Id { get; set; } = "";

        public long SubjectKind { get; set; }

        public string SubjectId { get; set; } = "";

        public string Purpose { get; set; } = "";

        public long Version { get; set; }

        public long Granted { get; set; }

        public string Source { get; set; } = "";

        public long OccurredUtc { get; set; }

        public long RecordedUtc { get; set; }

        public string? Actor { get; set; }

        public string Evidence { get; set; } = "{}";

        public ConsentRecord ToRecord() => new(Id, new Subject((SubjectKind)SubjectKind, SubjectId), Purpose, (int)Version, Granted == 1, Source,
            DateTimeOffset.FromUnixTimeMilliseconds(OccurredUtc), DateTimeOffset.FromUnixTimeMilliseconds(RecordedUtc), Actor, JsonNode.Parse(Evidence) as JsonObject ?? []);
    }
}
