using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Studio.Kernel.Routing;

/// <summary>
/// Compares objects by what they hold: plain values, that is texts, numbers, enumerations, types and members, and lists of these. An object that holds anything else,
/// such as a delegate or a service, is not plain: it may belong to a tenant.
/// </summary>
internal sealed class PlainValues : IEqualityComparer<object>
{
    private readonly ConcurrentDictionary<Type, FieldInfo[]> _fields = new();

    /// <summary>True where the object and all that it holds are plain.</summary>
    public bool IsPlain(object value) => IsPlain(value, 0);

    /// <inheritdoc/>
    public new bool Equals(object? x, object? y)
    {
        if (ReferenceEquals(x, y))
        {
            return true;
        }

        if (x is null || y is null || x.GetType() != y.GetType())
        {
            return false;
        }

        return IsAtom(x) ? x.Equals(y) : x is IEnumerable list ? AreEqual(list, (IEnumerable)y) : Array.TrueForAll(Fields(x.GetType()), f => Equals(f.GetValue(x), f.GetValue(y)));
    }

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] object obj)
    {
        var hash = default(HashCode);
        Add(ref hash, obj);
        return hash.ToHashCode();
    }

    private void Add(ref HashCode hash, object? value)
    {
        if (value is null || IsAtom(value))
        {
            hash.Add(value);
            return;
        }

        hash.Add(value.GetType());
        if (value is IEnumerable list)
        {
            foreach (var item in list)
            {
                Add(ref hash, item);
            }

            return;
        }

        foreach (var field in Fields(value.GetType()))
        {
            Add(ref hash, field.GetValue(value));
        }
    }

    private bool AreEqual(IEnumerable x, IEnumerable y) => x.Cast<object?>().SequenceEqual(y.Cast<object?>(), this!);

    private bool IsPlain(object? value, int depth)
    {
        const int Deepest = 4;
        if (value is null || IsAtom(value))
        {
            return true;
        }

        var type = value.GetType();
        if (depth == Deepest || value is Delegate || (value is IEnumerable && value is not IList))
        {
            return false;
        }

        return value is IList list ? list.Cast<object?>().All(i => IsPlain(i, depth + 1)) : Array.TrueForAll(Fields(type), f => IsPlain(f.GetValue(value), depth + 1));
    }

    private static bool IsAtom(object value) => value is string or Type or MemberInfo or ParameterInfo or decimal || value.GetType() is { IsPrimitive: true } or { IsEnum: true };

    private FieldInfo[] Fields(Type type) => _fields.GetOrAdd(type, static t =>
    {
        var fields = new List<FieldInfo>();
        for (var at = t; at is not null && at != typeof(object); at = at.BaseType)
        {
            fields.AddRange(at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
        }

        return [.. fields];
    });
}

/// <summary>Compares lists by the identity of what is in them.</summary>
internal sealed class SameItems : IEqualityComparer<object[]>
{
    public bool Equals(object[]? x, object[]? y) => x is not null && y is not null && x.AsSpan().SequenceEqual(y, ReferenceEqualityComparer.Instance);

    public int GetHashCode(object[] obj)
    {
        var hash = default(HashCode);
        foreach (var item in obj)
        {
            hash.Add(RuntimeHelpers.GetHashCode(item));
        }

        return hash.ToHashCode();
    }
}
