namespace Studio.DecisionEngine.Scripts;

/// <summary>Checks where the answers of steps lead.</summary>
internal static class StepGraph
{
    /// <summary>Adds a fault for each key that is there twice, each answer that leads nowhere, each step that cannot be reached and each answer that leads back.</summary>
    public static void Check(IReadOnlyList<ScriptStep> steps, List<OutlineFault> faults)
    {
        var byKey = new Dictionary<string, ScriptStep>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            if (!byKey.TryAdd(step.Key, step))
            {
                faults.Add(new OutlineFault("There are two steps '{0}'.", step.Key, step.Line));
            }
        }

        faults.AddRange(steps.SelectMany(s => s.Answers).Where(a => !ScriptOutline.IsEnd(a.To) && !byKey.ContainsKey(a.To)).Select(a => new OutlineFault("There is no step '{0}' to lead to.", a.To, a.Line)));
        if (faults.Count > 0 || steps.Count == 0)
        {
            return;
        }

        // From each step, the first included, so that a circle that cannot be reached is told as one too. As deep as there are steps, at most.
        var open = new Dictionary<string, bool>(StringComparer.Ordinal);
        Walk(steps[0], byKey, open, faults);
        var reached = open.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            if (!reached.Contains(step.Key))
            {
                faults.Add(new OutlineFault("No answer leads to the step '{0}' from the first one.", step.Key, step.Line));
                Walk(step, byKey, open, faults);
            }
        }
    }

    private static void Walk(ScriptStep step, Dictionary<string, ScriptStep> byKey, Dictionary<string, bool> open, List<OutlineFault> faults)
    {
        if (!open.TryAdd(step.Key, true))
        {
            return;
        }

        foreach (var answer in step.Answers.Where(a => !ScriptOutline.IsEnd(a.To)))
        {
            if (open.GetValueOrDefault(answer.To))
            {
                faults.Add(new OutlineFault("The steps go in a circle: this answer leads back to '{0}'.", answer.To, answer.Line));
            }
            else
            {
                Walk(byKey[answer.To], byKey, open, faults);
            }
        }

        open[step.Key] = false;
    }
}
