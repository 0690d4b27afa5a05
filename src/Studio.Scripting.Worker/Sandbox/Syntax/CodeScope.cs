namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>The names of a function, or of a block with a name of its own (catch), while it is parsed. A name's place is known when its scope closes.</summary>
internal sealed class CodeScope(CodeScope? outer, bool isFunction)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private readonly List<(NameExpression Name, int Depth)> _open = [];
    private readonly List<(NameExpression Name, int Depth, int Slot)> _slotUses = [];
    private bool _hasClosures;

    public CodeScope? Outer => outer;

    public bool IsStrict { get; set; } = outer?.IsStrict ?? false;

    public bool UsesThis { get; set; }

    public int SlotCount { get; private set; }

    public int ArgumentsSlot { get; private set; } = -1;

    public List<(int Slot, FunctionCode Code)> Functions { get; } = [];

    public IReadOnlyDictionary<string, int> Names => _slots;

    public CodeScope Function => isFunction ? this : outer!.Function;

    /// <summary>Where a caught error is kept in its function's frame; null when it has a frame of its own.</summary>
    public NameExpression? Caught { get; private set; }

    public void AddParameter(string name) => _slots[name] = SlotCount++;

    /// <summary>Declares a variable of the function.</summary>
    public int Declare(string name, bool isConstant = false)
    {
        if (!isFunction)
        {
            return Function.Declare(name, isConstant);
        }

        if (isConstant)
        {
            _constants.Add(name);
        }

        if (!_slots.TryGetValue(name, out var slot))
        {
            slot = SlotCount++;
            _slots.Add(name, slot);
        }

        return slot;
    }

    public void DeclareCaught(string name) => _slots[name] = 0;

    public bool Declares(string name) => _slots.ContainsKey(name);

    public void Use(NameExpression name) => _open.Add((name, 0));

    /// <summary>Closes a function: its names are resolved, the rest is the outer scope's. The slot of its own name is given when it is asked for by name.</summary>
    public int CloseFunction(string? ownName)
    {
        var selfSlot = -1;
        foreach (var (name, depth) in _open)
        {
            if (!_slots.TryGetValue(name.Name, out var slot))
            {
                if (name.Name == "arguments" && outer is not null)
                {
                    slot = ArgumentsSlot = SlotCount++;
                    _slots.Add("arguments", slot);
                }
                else if (name.Name == ownName)
                {
                    slot = selfSlot = SlotCount++;
                    _slots.Add(ownName, slot);
                }
                else
                {
                    outer?._open.Add((name, depth + 1));
                    continue;
                }
            }

            name.Resolve(depth, slot, _constants.Contains(name.Name));
        }

        if (outer is not null)
        {
            outer._hasClosures = true;
        }

        return selfSlot;
    }

    /// <summary>Closes a catch: its variable has a frame of its own only when a closure may keep it.</summary>
    public void CloseCatch()
    {
        var hasFrame = _hasClosures;
        outer!._hasClosures |= _hasClosures;
        var slot = hasFrame ? 0 : Function.SlotCount++;
        if (!hasFrame)
        {
            Caught = new NameExpression(0, "", false);
            outer.UseSlot(Caught, 0, slot);
        }

        foreach (var (name, depth) in _open)
        {
            if (!_slots.ContainsKey(name.Name))
            {
                outer._open.Add((name, hasFrame ? depth + 1 : depth));
            }
            else if (hasFrame)
            {
                name.Resolve(depth, 0, false);
            }
            else
            {
                // The frame in between may be those of catches that enclose this one: the function's slot is found when they close.
                outer.UseSlot(name, depth, slot);
            }
        }
    }

    private void UseSlot(NameExpression name, int depth, int slot)
    {
        if (isFunction)
        {
            name.Resolve(depth, slot, false);
        }
        else
        {
            _slotUses.Add((name, depth, slot));
        }
    }

    /// <summary>Hands on the uses of slots that inner catches have in the function.</summary>
    public void HandOnSlots()
    {
        foreach (var (name, depth, slot) in _slotUses)
        {
            outer!.UseSlot(name, Caught is null ? depth + 1 : depth, slot);
        }
    }
}
