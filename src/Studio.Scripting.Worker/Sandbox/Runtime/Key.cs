using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>A property's name or symbol with its hash. The hash is seeded by chance, so that nobody can choose names that collide.</summary>
internal readonly struct Key
{
    private static readonly uint Seed = (uint)RandomNumberGenerator.GetInt32(int.MaxValue) | 1;
    private static readonly string[] SmallIndexes = [.. Enumerable.Range(0, 1024).Select(i => i.ToString(CultureInfo.InvariantCulture))];
    private static int s_symbols;

    private Key(object name, int hash)
    {
        Name = name;
        Hash = hash;
    }

    public object Name { get; }

    public int Hash { get; }

    public bool IsSymbol => Name is JsSymbol;

    public string? Text => Name as string;

    public static Key Of(string text) => new(text, HashOf(text));

    public static Key Of(JsSymbol symbol) => new(symbol, symbol.Hash);

    public static Key Of(object name) => name is string text ? Of(text) : Of((JsSymbol)name);

    public static Key Known(object name, int hash) => new(name, hash);

    public static Key Of(uint index) => Of(IndexText(index));

    public static implicit operator Key(string text) => Of(text);

    public static string IndexText(uint index) => index < 1024 ? SmallIndexes[index] : index.ToString(CultureInfo.InvariantCulture);

    public static int NextHash() => HashOf(IndexText((uint)Interlocked.Increment(ref s_symbols)));

    public Value ToValue() => Name is string text ? Value.Of(text) : Value.Of((JsSymbol)Name);

    /// <summary>Whether this is a list's index: digits without a leading zero, below 2³²−1.</summary>
    public bool TryIndex(out uint index)
    {
        index = 0;
        return Name is string { Length: > 0 and <= 10 } text && char.IsAsciiDigit(text[0]) && TryIndex(text, out index);
    }

    public override string ToString() => Name is string text ? text : $"Symbol({((JsSymbol)Name).Description})";

    private static bool TryIndex(string text, out uint index)
    {
        index = 0;
        if (text[0] == '0' && text.Length > 1)
        {
            return false;
        }

        ulong number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = (number * 10) + (uint)(c - '0');
        }

        index = (uint)number;
        return number < uint.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HashOf(string text)
    {
        var hash = Seed;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 0x9E3779B1;
            hash ^= hash >> 15;
        }

        return (int)hash;
    }
}
