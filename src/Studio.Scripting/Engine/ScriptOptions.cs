namespace Studio.Scripting.Engine;

/// <summary>Every limit of the script engine; the host's section <c>Studio:Scripting</c>.</summary>
public sealed class ScriptOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Studio:Scripting";

    /// <summary>The most characters of a source.</summary>
    public int MaxSource { get; set; } = 64 * 1024;

    /// <summary>A script's own time.</summary>
    public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What a script may allocate in all, in bytes.</summary>
    public long AllocatedBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>After this time in a worker, without that of the methods it calls, the worker is killed.</summary>
    public TimeSpan KillAfter { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>The time that all global methods of one run may take together.</summary>
    public TimeSpan MethodTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Worker processes that run scripts at a time; 0 for one per core, but two at least.</summary>
    public int Workers { get; set; }

    /// <summary>Started workers that wait beyond those, so that one that had to be ended is replaced at once.</summary>
    public int SpareWorkers { get; set; } = 1;

    /// <summary>Scripts that may wait for a worker.</summary>
    public int MaxQueue { get; set; } = 256;

    /// <summary>Scripts of one tenant that may wait for a worker.</summary>
    public int MaxQueuePerTenant { get; set; } = 64;

    /// <summary>How long one may wait.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A worker that nobody needed for this long ends.</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A worker is replaced after this many scripts.</summary>
    public int MaxRuns { get; set; } = 20_000;

    /// <summary>The heap of a worker in bytes.</summary>
    public long WorkerHeap { get; set; } = 256 * 1024 * 1024;

    /// <summary>A worker whose process has grown beyond this many bytes is replaced after the run.</summary>
    public long WorkerMemory { get; set; } = 320L * 1024 * 1024;

    /// <summary>Tenants whose engines a worker keeps ready.</summary>
    public int EnginesPerWorker { get; set; } = 16;

    /// <summary>Parsed programs that a worker keeps.</summary>
    public int ProgramsPerWorker { get; set; } = 512;

    /// <summary>The heap of the process that translates modern syntax, in bytes.</summary>
    public long ToolingHeap { get; set; } = 640L * 1024 * 1024;

    /// <summary>The time that one translation may take once the translator is loaded.</summary>
    public TimeSpan TranslationTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Translations kept in memory.</summary>
    public int TranslationsInMemory { get; set; } = 1000;

    /// <summary>Translations kept in <see cref="CacheFolder"/>.</summary>
    public int TranslationsOnDisk { get; set; } = 5000;

    /// <summary>Where translations are kept over a restart; null to keep none.</summary>
    public string? CacheFolder { get; set; }

    /// <summary>The most bytes of a script's value, and of its globals, as JSON.</summary>
    public int MaxJson { get; set; } = 1024 * 1024;

    /// <summary>The most lines that a run may log.</summary>
    public int MaxLogLines { get; set; } = 1000;
}
