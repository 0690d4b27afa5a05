using System.Globalization;
using System.Text;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary>Values to JSON, as <c>JSON.stringify</c> writes them.</summary>
internal sealed class JsonWriter
{
    private readonly Realm _realm;
    private readonly JsFunction? _replacer;
    private readonly List<Key>? _only;
    private readonly string _gap;
    private readonly StringBuilder _text = new();
    private readonly List<JsObject> _open = [];

    public JsonWriter(Realm realm, JsFunction? replacer, List<Key>? only, string gap)
    {
        _realm = realm;
        _replacer = replacer;
        _only = only;
        _gap = gap;
    }

    /// <summary>The JSON of a value; null when it has none (undefined, a function).</summary>
    public static string? Write(Realm realm, in Value value) => new JsonWriter(realm, null, null, "").Write(value);

    public string? Write(in Value value)
    {
        JsObject? holder = null;
        if (_replacer is not null)
        {
            holder = new JsObject(_realm.ObjectPrototype);
            holder.Set("", value);
        }

        if (!WriteValue(holder, "", value))
        {
            return null;
        }

        _realm.CheckTextLength(_text.Length);
        return _text.ToString();
    }

    private bool WriteValue(JsObject? holder, in Key key, Value value)
    {
        _realm.CheckStack();
        _realm.LimitText(_text.Length);
        if (value.IsObject && value.Object!.Get(_realm, "toJSON").Function is { } method)
        {
            value = method.Call(_realm, value, [key.ToValue()]);
        }

        if (_replacer is not null)
        {
            value = _replacer.Call(_realm, holder!, [key.ToValue(), value]);
        }

        if (value.Object is JsWrapper wrapper)
        {
            value = wrapper.Value.IsNumber ? Operators.ToNumber(_realm, value) : wrapper.Value.IsString ? Operators.ToText(_realm, value) : wrapper.Value;
        }

        if (value.IsObject)
        {
            return value.Function is null && WriteNested(value.Object!);
        }

        if (value.IsString)
        {
            WriteText(value.Text);
        }
        else if (value.IsNumber)
        {
            _text.Append(double.IsFinite(value.Double) ? Operators.NumberToText(value.Double) : "null");
        }
        else if (value.IsBoolean || value.IsNull)
        {
            _text.Append(value.IsNull ? "null" : value.Boolean ? "true" : "false");
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool WriteNested(JsObject target)
    {
        if (_open.Count >= _realm.Limits.JsonDepth)
        {
            throw new SandboxAbort(SandboxFault.DepthLimit, $"JSON may be nested {_realm.Limits.JsonDepth} deep at most.");
        }

        foreach (var outer in _open)
        {
            if (ReferenceEquals(outer, target))
            {
                throw _realm.TypeError("Converting circular structure to JSON");
            }
        }

        _open.Add(target);
        if (target is JsArray array)
        {
            WriteList(array);
        }
        else
        {
            WriteMembers(target);
        }

        _open.RemoveAt(_open.Count - 1);
        return true;
    }

    private void WriteList(JsArray array)
    {
        _text.Append('[');
        for (uint i = 0; i < array.Length; i++)
        {
            _ = i > 0 ? _text.Append(',') : _text;
            NewLine(_open.Count);
            if (!WriteValue(array, Key.Of(i), array.GetIndex(_realm, i)))
            {
                _text.Append("null");
            }
        }

        if (array.Length > 0)
        {
            NewLine(_open.Count - 1);
        }

        _text.Append(']');
    }

    private void WriteMembers(JsObject target)
    {
        _text.Append('{');
        var first = true;
        foreach (var key in _only ?? ObjectLibrary.Keys(_realm, target))
        {
            if (key.IsSymbol || !target.TryGetOwn(key, out var property) || !(property.IsEnumerable || _only is not null))
            {
                continue;
            }

            var start = _text.Length;
            _ = first ? _text : _text.Append(',');
            NewLine(_open.Count);
            WriteText(key.Text!);
            _text.Append(_gap.Length > 0 ? ": " : ":");
            if (WriteValue(target, key, property.IsAccessor ? target.Get(_realm, key) : property.Value))
            {
                first = false;
            }
            else
            {
                _text.Length = start;
            }
        }

        if (!first)
        {
            NewLine(_open.Count - 1);
        }

        _text.Append('}');
    }

    private void NewLine(int depth)
    {
        if (_gap.Length > 0)
        {
            _text.Append('\n');
            for (var i = 0; i < depth; i++)
            {
                _text.Append(_gap);
            }
        }
    }

    private void WriteText(string text)
    {
        _realm.LimitText((long)_text.Length + text.Length);
        _text.Append('"');
        var copied = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and not '"' and not '\\' && !char.IsSurrogate(c))
            {
                continue;
            }

            if (char.IsSurrogate(c) && i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                i++;
                continue;
            }

            _text.Append(text, copied, i - copied);
            copied = i + 1;
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\b' => _text.Append("\\b"),
                '\t' => _text.Append("\\t"),
                '\n' => _text.Append("\\n"),
                '\f' => _text.Append("\\f"),
                '\r' => _text.Append("\\r"),
                _ => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        _text.Append(text, copied, text.Length - copied).Append('"');
        _realm.Work(text.Length / 4);
    }
}
