using Studio.Admin.Time;
using Studio.Customers.Identity;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Scripts;
using Studio.Decisions.Decisions;

namespace Studio.Decisions.Desk;

/// <summary>A proposal as an agent works with it.</summary>
/// <param name="Proposal">What is proposed.</param>
/// <param name="Said">The steps that were told, each with what was answered.</param>
/// <param name="Step">The step that comes next; null where the script has no steps or is at its end.</param>
/// <param name="Answers">What became of it.</param>
internal sealed record DeskProposal(Proposal Proposal, IReadOnlyList<(string Text, string Answer)> Said, RenderedStep? Step, IReadOnlySet<ResponseKind> Answers)
{
    /// <summary>True while the customer has neither accepted nor declined.</summary>
    public bool IsOpen => !Answers.Contains(ResponseKind.Accepted) && !Answers.Contains(ResponseKind.Declined);
}

/// <summary>A decision in a list.</summary>
/// <param name="Id">The decision.</param>
/// <param name="When">When it was made, in the tenant's zone.</param>
/// <param name="Channel">The medium.</param>
/// <param name="Touchpoint">Where.</param>
/// <param name="Proposals">What was proposed, with what became of it.</param>
internal sealed record DeskDecision(string Id, string When, string Channel, string Touchpoint, IReadOnlyList<(string Offer, ResponseKind? Answer)> Proposals);

/// <summary>What an agent sees of the decisions about a customer.</summary>
internal sealed class AgentDesk(UnitOfWork unit, People people, LocalTimes times)
{
    /// <summary>How many decisions are listed.</summary>
    public const int Most = 5;

    /// <summary>How many records and browsers of one person are looked at.</summary>
    private const int MostSubjects = 200;

    /// <summary>The newest decisions that proposed something to the person, on all channels.</summary>
    public async Task<IReadOnlyList<DeskDecision>> LatestAsync(string personId, CancellationToken cancellationToken)
    {
        var (decisions, answers) = await unit.ReadAsync(async (session, ct) =>
        {
            var ids = (await people.SubjectsOfAsync(session, personId, ct)).Select(s => s.Id).Distinct(StringComparer.Ordinal).Take(MostSubjects).ToArray();
            var rows = await session.QueryAsync<DecisionRow>(
                $"SELECT {DecisionStore.Columns} FROM Decision WHERE SubjectKind IN (1, 2) AND SubjectId IN @ids AND Proposals <> '[]' ORDER BY MadeUtc DESC, Id DESC LIMIT @Most", new { ids, Most }, ct);
            return ((IReadOnlyList<Decision>)[.. rows.Select(r => r.ToDecision())], await AnswersAsync(session, [.. rows.Select(r => r.Id)], ct));
        }, cancellationToken);
        var listed = new List<DeskDecision>(decisions.Count);
        foreach (var decision in decisions)
        {
            listed.Add(new DeskDecision(decision.Id, await times.FormatAsync(decision.MadeAt, cancellationToken), decision.Channel, decision.Touchpoint,
                [.. decision.Proposals.Select(p => (p.OfferTitle, Final(answers[(decision.Id, p.RuleId)])))]));
        }

        return listed;
    }

    /// <summary>The proposals of a decision as far as they were worked with; null where the decision is not about this person.</summary>
    public Task<IReadOnlyList<DeskProposal>?> OpenAsync(DecisionStore store, string personId, string decisionId, CancellationToken cancellationToken) => unit.ReadAsync<IReadOnlyList<DeskProposal>?>(async (session, ct) =>
    {
        if (await store.FindAsync(session, decisionId, ct) is not { } decision || await people.PersonOfAsync(session, decision.Subject, ct) != personId)
        {
            return null;
        }

        var answers = await AnswersAsync(session, [decisionId], ct);
        var path = await StepPaths.ReadAsync(session, decisionId, ct);
        return [.. decision.Proposals.Select(p => Of(p, [.. path.Where(t => t.RuleId == p.RuleId)], answers[(decisionId, p.RuleId)].ToHashSet()))];
    }, cancellationToken);

    private static DeskProposal Of(Proposal proposal, IReadOnlyList<TakenStep> path, HashSet<ResponseKind> answers)
    {
        var steps = proposal.Steps ?? [];
        var taken = path.Where(t => steps.Any(s => s.Key == t.Step)).Select(t => (Step: steps.First(s => s.Key == t.Step), t.Answer)).ToList();
        var next = taken.Count == 0 ? (steps.Count > 0 ? steps[0].Key : null) : taken[^1].Step.Answers.First(a => a.Key == taken[^1].Answer).To;
        return new DeskProposal(proposal, [.. taken.Select(t => (t.Step.Text, t.Step.Answers.First(a => a.Key == t.Answer).Label))],
            next is null || ScriptOutline.IsEnd(next) ? null : steps.FirstOrDefault(s => s.Key == next), answers);
    }

    private static async Task<ILookup<(string, string), ResponseKind>> AnswersAsync(DbSession session, string[] ids, CancellationToken cancellationToken)
    {
        var rows = ids.Length == 0 ? [] : await session.QueryAsync<AnswerRow>("SELECT DecisionId, RuleId, Kind FROM DecisionResponse WHERE DecisionId IN @ids", new { ids }, cancellationToken);
        return rows.ToLookup(r => (r.DecisionId, r.RuleId), r => (ResponseKind)r.Kind);
    }

    /// <summary>What counts of several answers: who bought has accepted, who declined was shown it.</summary>
    public static ResponseKind? Final(IEnumerable<ResponseKind> answers)
    {
        var all = answers.ToHashSet();
        foreach (var kind in new[] { ResponseKind.Converted, ResponseKind.Accepted, ResponseKind.Declined, ResponseKind.Ignored, ResponseKind.Presented })
        {
            if (all.Contains(kind))
            {
                return kind;
            }
        }

        return null;
    }

    private sealed class AnswerRow
    {
        public string DecisionId { get; set; } = "";

        public string RuleId { get; set; } = "";

        public long Kind { get; set; }
    }
}
