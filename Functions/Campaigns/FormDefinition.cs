using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TechVolunteers.Campaigns;

/// <summary>The code of a category inside its campaign: a short upper-case word such as <c>A</c>. The notice of 2021 has A volunteers, B teams, C service points.</summary>
[JsonConverter(typeof(IdJsonConverter<CategoryCode>))]
public readonly record struct CategoryCode(string Value) : IId<CategoryCode>
{
    public static CategoryCode From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>What an answer on a recommendation form holds.</summary>
public enum FieldKind
{
    /// <summary>A short line.</summary>
    Text,

    /// <summary>A whole number; digits may be full-width, grouped, or followed by a unit (约1,200人).</summary>
    Number,

    /// <summary>A date to the day.</summary>
    Date,

    /// <summary>A year and month.</summary>
    Month,

    /// <summary>One of <see cref="FieldDefinition.Options"/>.</summary>
    Choice,

    /// <summary>Any of <see cref="FieldDefinition.Options"/>.</summary>
    Multiple,

    /// <summary>A narrative of paragraphs, limited in 字数 as Word counts.</summary>
    Narrative,

    /// <summary>Rows of <see cref="FieldDefinition.Columns"/>.</summary>
    Table,

    /// <summary>The recommending unit's opinion: a text, a date, and the place of the seal.</summary>
    Opinion,
}

/// <summary>One answer of a category's form.</summary>
/// <param name="Tag">The content-control tag, and the answer's name everywhere in the system: ASCII, camelCase.</param>
/// <param name="Label">The label printed on the form.</param>
/// <param name="Aliases">Other labels under which units' own forms carry the same answer.</param>
/// <param name="Limit">Characters for <see cref="FieldKind.Text"/>, 字数 for <see cref="FieldKind.Narrative"/>; null when unlimited.</param>
/// <param name="Clause">The notice's paragraph that asks for the answer, such as 二(一)3; null when none does.</param>
/// <param name="Public">Whether the answer may ever be shown to the public (with consent). Phones and e-mail addresses never.</param>
public sealed record FieldDefinition(
    string Tag,
    string Label,
    ImmutableArray<string> Aliases,
    FieldKind Kind,
    bool Required,
    int? Limit,
    ImmutableArray<string> Options,
    ImmutableArray<ColumnDefinition> Columns,
    string? Clause,
    bool Public);

/// <summary>One column of a <see cref="FieldKind.Table"/> answer; <see cref="Kind"/> is Text or Date.</summary>
public sealed record ColumnDefinition(string Tag, string Label, ImmutableArray<string> Aliases, FieldKind Kind);

/// <summary>A category's form: its title decides the category of an uploaded file.</summary>
/// <param name="Version">Printed in the footer; a changed form has a new version.</param>
public sealed record FormDefinition(CategoryCode Category, string CategoryName, string Title, string Version, ImmutableArray<FieldDefinition> Fields)
{
    public FieldDefinition? Field(string tag) => Fields.FirstOrDefault(field => field.Tag == tag);
}
