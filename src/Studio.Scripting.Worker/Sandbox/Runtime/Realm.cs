using Studio.Scripting.Worker.Sandbox.Library;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>One engine's world: the objects of the language, the global object, and the state of the run under way.</summary>
internal sealed partial class Realm
{
    private const int StackPlaces = 20;

    private readonly Journal _journal = new();
    private readonly Dictionary<(string Pattern, string Flags), CompiledPattern> _patterns = [];
    private readonly Queue<Action> _jobs = [];
    private readonly Dictionary<string, JsSymbol> _symbols = new(StringComparer.Ordinal);

    public Realm(SandboxLimits limits, TimeProvider time)
    {
        Limits = limits;
        Time = time;
        BeginBudget(new SandboxBudget(TimeSpan.FromMinutes(1), long.MaxValue));
        ObjectPrototype = Own(new JsObject(null));
        FunctionPrototype = Own(new JsObject(ObjectPrototype));
        ArrayPrototype = Plain();
        StringPrototype = Plain();
        NumberPrototype = Plain();
        BooleanPrototype = Plain();
        SymbolPrototype = Plain();
        DatePrototype = Plain();
        RegExpPrototype = Plain();
        ErrorPrototype = Plain();
        PromisePrototype = Plain();
        MapPrototype = Plain();
        SetPrototype = Plain();
        WeakMapPrototype = Plain();
        WeakSetPrototype = Plain();
        IteratorPrototype = Plain();
        Standard = Plain();
        Global = Standard;
        ArrayValues = null!;
        StandardLibrary.Install(this);
        _journal.IsOpen = true;
    }

    public SandboxLimits Limits { get; }

    public TimeProvider Time { get; }

    public JsObject ObjectPrototype { get; }

    public JsObject FunctionPrototype { get; }

    public JsObject ArrayPrototype { get; }

    public JsObject StringPrototype { get; }

    public JsObject NumberPrototype { get; }

    public JsObject BooleanPrototype { get; }

    public JsObject SymbolPrototype { get; }

    public JsObject DatePrototype { get; }

    public JsObject RegExpPrototype { get; }

    public JsObject ErrorPrototype { get; }

    /// <summary>The prototypes of the kinds of errors, whatever a script makes of their names.</summary>
    public Dictionary<string, JsObject> ErrorPrototypes { get; } = new(StringComparer.Ordinal);

    public JsObject PromisePrototype { get; }

    public JsObject MapPrototype { get; }

    public JsObject SetPrototype { get; }

    public JsObject WeakMapPrototype { get; }

    public JsObject WeakSetPrototype { get; }

    public JsObject IteratorPrototype { get; }

    /// <summary>The names of the language's own.</summary>
    public JsObject Standard { get; }

    /// <summary>The global object of the run: its own names before those of the language.</summary>
    public JsObject Global { get; private set; }

    public JsFunction ArrayValues { get; set; }

    /// <summary>The call under way.</summary>
    public Frame? Top { get; set; }

    /// <summary>Whether a script may have given a list's prototypes items, so that holes must ask them.</summary>
    public bool HasIndexedPrototypes => !_journal.IsEmpty;

    /// <summary>The lists being written as text.</summary>
    public HashSet<JsObject> Joining { get; } = [];

    /// <summary>The promises that were rejected in this run.</summary>
    public List<JsPromise> Rejected { get; } = [];

    public Random Random { get; } = new();

    public List<(string Level, string Message, int Line)> Log { get; private set; } = [];

    /// <summary>What <c>Symbol.for</c> gives; a run has its own.</summary>
    public JsSymbol SharedSymbol(string name)
    {
        if (!_symbols.TryGetValue(name, out var symbol))
        {
            Charge(200);
            symbol = new JsSymbol(name);
            _symbols.Add(name, symbol);
        }

        return symbol;
    }

    /// <summary>An object of the language's own: what a run changes in it is undone.</summary>
    public T Own<T>(T value)
        where T : JsObject
    {
        value.Journal = _journal;
        return value;
    }

    public JsObject Plain() => Own(new JsObject(ObjectPrototype));

    public JsObject PrototypeOf(in Value value) =>
        value.IsString ? StringPrototype
        : value.IsNumber ? NumberPrototype
        : value.IsBoolean ? BooleanPrototype
        : value.IsSymbol ? SymbolPrototype
        : ObjectPrototype;

    public bool TryGetGlobal(in Key key, out Value value)
    {
        for (var current = Global; current is not null; current = current.Prototype)
        {
            if (current.TryGetOwn(key, out var property))
            {
                value = property.IsAccessor ? Global.Get(this, key) : property.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    public JsThrow TypeError(string message) => Error("TypeError", message);

    public JsThrow RangeError(string message) => Error("RangeError", message);

    /// <summary>An error of the language's own, to be thrown.</summary>
    public JsThrow Error(string type, string message)
    {
        return Thrown(new JsError(this, ErrorPrototypes[type], message));
    }

    /// <summary>A value a script throws, with the places of the calls under way.</summary>
    public JsThrow Thrown(in Value value) => new(value, CapturePlaces());

    public IReadOnlyList<SandboxPlace> CapturePlaces()
    {
        var places = new List<SandboxPlace>();
        for (var frame = Top; frame is not null && places.Count < StackPlaces; frame = frame.Caller)
        {
            // What our own library does is done at the line that called it.
            if (ReferenceEquals(frame.Code.Program, _program))
            {
                places.Add(frame.Code.Program.PlaceOf(frame.Code.Name, frame.Position));
            }
        }

        return places;
    }

    /// <summary>The line the script is at.</summary>
    public SandboxPlace Here
    {
        get
        {
            for (var frame = Top; frame is not null; frame = frame.Caller)
            {
                if (ReferenceEquals(frame.Code.Program, _program))
                {
                    return frame.Code.Program.PlaceOf(frame.Code.Name, frame.Position);
                }
            }

            return default;
        }
    }

    public void WriteLog(string level, string message)
    {
        if (Log.Count < Limits.LogLines)
        {
            Log.Add((level, message.Length > 4000 ? message[..4000] : message, Here.Line));
        }
    }

    public void Enqueue(Action job)
    {
        Step();
        _jobs.Enqueue(job);
    }

    /// <summary>Calls a function; false, with what it threw, when it threw.</summary>
    public bool TryCall(JsFunction function, Value self, Value[] arguments, out Value result) => Try(() => function.Call(this, self, arguments), out result);

    /// <summary>Does something; false, with what was thrown, when a script threw.</summary>
    public bool Try(Func<Value> body, out Value result)
    {
        var (depth, top) = (Depth, Top);
        try
        {
            result = body();
            return true;
        }
        catch (JsThrow thrown)
        {
            (Depth, Top) = (depth, top);
            Check();
            result = thrown.Value;
            return false;
        }
    }

    /// <summary>Runs what promises wait for, until nothing is left.</summary>
    public void RunJobs()
    {
        while (_jobs.TryDequeue(out var job))
        {
            Step();
            job();
        }
    }

    public Value RegExp(string pattern, string flags)
    {
        if (!_patterns.TryGetValue((pattern, flags), out var compiled))
        {
            if (RegExpTranslator.FaultOf(pattern, flags) is { } fault)
            {
                throw Error("SyntaxError", fault);
            }

            if (pattern.Length > Limits.PatternLength)
            {
                throw new SandboxAbort(SandboxFault.SizeLimit, $"A regular expression may have {Limits.PatternLength:N0} characters at most.");
            }

            Work(pattern.Length * 8L);
            compiled = RegExpTranslator.Compile(pattern, flags, Limits.PatternTime) ?? throw Error("SyntaxError", $"Invalid regular expression: /{pattern}/: cannot be used here");
            if (_patterns.Count >= 200)
            {
                _patterns.Clear();
            }

            _patterns.Add((pattern, flags), compiled);
        }

        return new JsRegExp(this, pattern, flags, compiled.Regex, compiled.GroupNames);
    }
}
