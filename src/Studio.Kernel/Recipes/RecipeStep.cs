using System.Text.Json.Nodes;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Recipes;

/// <summary>Runs one kind of step. Runs inside the recipe's transaction: what it writes through the tenant's services is undone when a later step fails.</summary>
public interface IRecipeStepHandler
{
    /// <summary>The step's name, compared without case.</summary>
    string Name { get; }

    /// <summary>Carries the step out; throws <see cref="ProblemException"/> with JSON paths below the step where it cannot.</summary>
    Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken);
}

/// <summary>Something outside the database that a step does: it is done when all steps have run, and undone where the recipe fails after all. A dry run never does it. Disposed of when the run is over.</summary>
public interface IRecipeEffect : IDisposable
{
    /// <summary>Does it.</summary>
    Task ApplyAsync(CancellationToken cancellationToken);

    /// <summary>Puts back what was there before.</summary>
    Task UndoAsync(CancellationToken cancellationToken);
}

/// <summary>What a step handler is given.</summary>
public sealed class RecipeStepContext
{
    private readonly RecipeRun _run;
    private readonly IKeptRecipeParts? _kept;

    internal RecipeStepContext(RecipeRun run, Recipe recipe, int index, JsonObject step, IKeptRecipeParts? kept) => (_run, Recipe, Index, Step, _kept) = (run, recipe, index, step, kept);

    /// <summary>The recipe that runs.</summary>
    public Recipe Recipe { get; }

    /// <summary>The step's place in the recipe, from 0.</summary>
    public int Index { get; }

    /// <summary>The step's JSON with its scripts evaluated and case-insensitive keys.</summary>
    public JsonObject Step { get; }

    /// <summary>True where nothing will stay: the differences are wanted.</summary>
    public bool IsDryRun => _run.IsDryRun;

    /// <summary>The roles of whoever reads the differences; null for the host itself.</summary>
    public IReadOnlyList<string>? Viewer => _run.Viewer;

    /// <summary>File and step, for messages.</summary>
    public string Place => $"{Recipe.Source}: steps[{Index}] '{Recipe.NameOf(Step)}'";

    /// <summary>Takes a note on something that was not used; <paramref name="kept"/> says that the tenant keeps it nevertheless.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="name">Its name.</param>
    /// <param name="path">The JSON path below the step; empty for the whole.</param>
    /// <param name="message">A sentence.</param>
    /// <param name="kept">Whether it is kept.</param>
    public void Note(RecipeNoteKind kind, string name, string path, string message, bool kept = false) => _run.Notes.Add(new RecipeNote(kind, name, PlaceOf(path), message, kept));

    /// <summary>Keeps something that no feature knows, and notes it.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="path">The JSON path below the step.</param>
    /// <param name="message">A sentence that says why it was not used.</param>
    /// <param name="step">A step that brings it again; its name is this step's where it has none.</param>
    /// <param name="key">Tells it from others of its kind and name; empty where there is one alone.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task KeepAsync(RecipeNoteKind kind, string name, string path, string message, JsonObject step, string key, CancellationToken cancellationToken)
    {
        step["name"] ??= Recipe.NameOf(Step);
        if (_kept is not null)
        {
            await _kept.KeepAsync(kind, name, key, this, PlaceOf(path), step, cancellationToken);
        }

        Note(kind, name, path, message, kept: _kept is not null);
    }

    /// <summary>True where something of the kind was kept aside in this run.</summary>
    public bool HasKept(RecipeNoteKind kind) => _run.Notes.Exists(n => n.Kind == kind && n.Kept);

    /// <summary>Notes a difference that the recipe makes; heeded by a dry run alone.</summary>
    public void Changed(string area, string name, JsonNode? before, JsonNode? after) => _run.Changed(area, name, before, after);

    /// <summary>Leaves something outside the database to be done when all steps have run; <paramref name="path"/> says where below the step it stands.</summary>
    public void Leave(IRecipeEffect effect, string path = "") => _run.Effects.Add((effect, PlaceOf(path)));

    private string PlaceOf(string path) => path.Length == 0 ? Place : $"{Place}: {path}";
}

/// <summary>What is gathered while a recipe runs with those that it names.</summary>
internal sealed class RecipeRun(bool dryRun, IReadOnlyList<string>? viewer) : IDisposable
{
    private const int MostChanges = 1000;

    private int _applied;

    public bool IsDryRun => dryRun;

    public IReadOnlyList<string>? Viewer => viewer;

    public List<RecipeNote> Notes { get; } = [];

    public List<RecipeChange> Changes { get; } = [];

    public List<(IRecipeEffect Effect, string Place)> Effects { get; } = [];

    public int ChangeCount { get; private set; }

    public RecipeOutcome Outcome => new([.. Notes], [.. Changes], ChangeCount);

    public void Changed(string area, string name, JsonNode? before, JsonNode? after)
    {
        if (!dryRun || JsonNode.DeepEquals(before, after))
        {
            return;
        }

        ChangeCount++;
        if (Changes.Count < MostChanges)
        {
            var kind = before is null ? RecipeChangeKind.Added : after is null ? RecipeChangeKind.Removed : RecipeChangeKind.Changed;
            Changes.Add(new RecipeChange(area, name, kind, kind == RecipeChangeKind.Changed ? JsonDifference.Between(before, after) : []));
        }
    }

    public void Dispose()
    {
        foreach (var (effect, _) in Effects)
        {
            effect.Dispose();
        }
    }

    /// <summary>Begins anew: a transaction may be tried again.</summary>
    public async Task ResetAsync()
    {
        await UndoAsync();
        Dispose();
        Notes.Clear();
        Changes.Clear();
        Effects.Clear();
        ChangeCount = 0;
    }

    /// <summary>Does what is outside the database; <paramref name="atAsync"/> puts its place before a fault.</summary>
    public async Task ApplyAsync(Func<string, Func<Task>, Task> atAsync, CancellationToken cancellationToken)
    {
        foreach (var (effect, place) in Effects)
        {
            // Counted before it is done: what was half done is undone too.
            _applied++;
            await atAsync(place, () => effect.ApplyAsync(cancellationToken));
        }
    }

    public async Task UndoAsync()
    {
        for (; _applied > 0; _applied--)
        {
            await Effects[_applied - 1].Effect.UndoAsync(CancellationToken.None);
        }
    }
}
