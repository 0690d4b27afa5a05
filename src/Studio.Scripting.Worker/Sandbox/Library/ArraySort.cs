using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Array.prototype.sort</c>: stable, by merging, whatever the comparison answers.</summary>
internal static class ArraySort
{
    public static Value Sort(Realm realm, Value self, Value[] arguments)
    {
        var comparer = arguments.At(0).IsUndefined ? null : realm.Callback(arguments[0]);
        var target = Operators.ToObject(realm, self);
        realm.CheckStack();
        var length = Operators.LengthOf(realm, target);
        realm.Charge(64L * length);
        var items = new List<(Value Item, string Text)>();
        uint undefined = 0;
        for (uint i = 0; i < length; i++)
        {
            if (!ArrayLibrary.TryItem(realm, target, i, out var item))
            {
                continue;
            }

            if (item.IsUndefined)
            {
                undefined++;
            }
            else
            {
                items.Add((item, comparer is null ? Operators.ToText(realm, item) : ""));
            }
        }

        var sorted = Merge(realm, [.. items], (a, b) => comparer is null
            ? string.CompareOrdinal(a.Text, b.Text)
            : Operators.ToNumber(realm, comparer.Call(realm, default, [a.Item, b.Item])));
        for (uint i = 0; i < length; i++)
        {
            var isItem = i < sorted.Length;
            if (isItem || i < sorted.Length + undefined || target.TryGetOwn(Key.Of(i), out _))
            {
                ArrayLibrary.Place(realm, target, i, i < sorted.Length + undefined, isItem ? sorted[i].Item : default);
            }
        }

        return target;
    }

    private static (Value Item, string Text)[] Merge(Realm realm, (Value Item, string Text)[] items, Func<(Value Item, string Text), (Value Item, string Text), double> compare)
    {
        var from = items;
        var to = new (Value, string)[items.Length];
        for (long width = 1; width < items.Length; width *= 2)
        {
            for (long start = 0; start < items.Length; start += width * 2)
            {
                var middle = Math.Min(start + width, items.Length);
                var end = Math.Min(start + (width * 2), items.Length);
                var (left, right) = (start, middle);
                for (var i = start; i < end; i++)
                {
                    realm.Work(4);
                    var takesLeft = left < middle && (right >= end || !(compare(from[left], from[right]) > 0));
                    to[i] = takesLeft ? from[left++] : from[right++];
                }
            }

            (from, to) = (to, from);
        }

        return from;
    }
}
