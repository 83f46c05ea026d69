//! Columns of text that stand below each other.

/// Rows of cells below a header; cells are harmless text.
///
/// Numbers stand on the right of their column, words on the left. A column in which no row has anything is left out.
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// One column.
#[derive(Clone, Copy)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: &'static str,
    /// On which side its cells stand.
    pub(super) side: Side,
}

/// On which side a cell stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
    /// The first character on the left, the rest on the right: a sign and its number.
    Split,
}

impl Table {
    pub(super) fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row: a cell for each column.
    pub(super) fn push(&mut self, row: impl IntoIterator<Item = String>) {
        self.rows.push(row.into_iter().collect());
    }

    /// The table as lines, a rule below the header.
    pub(super) fn render(&self) -> String {
        let cell = |row: &Vec<String>, index: usize| row.get(index).cloned().unwrap_or_default();
        let widest = |index: usize| {
            self.rows.iter().map(|row| width(&cell(row, index))).max().filter(|width| *width > 0)
        };
        let shown: Vec<(usize, Column, usize)> = self
            .columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| {
                Some((index, *column, widest(index)?.max(header(*column).chars().count())))
            })
            .collect();
        let line = |text: &dyn Fn(usize, Column) -> String| {
            let cells =
                shown.iter().map(|(index, column, width)| column.side.fill(&text(*index, *column), *width));
            let mut line = cells.collect::<Vec<_>>().join(" ");
            line.truncate(line.trim_end().len());
            line.push('\n');
            line
        };
        let rule: usize = shown.iter().map(|(_, _, width)| width + 1).sum();
        let mut out = line(&|_, column| header(column));
        out.push_str(&"-".repeat(rule.saturating_sub(1)));
        out.push('\n');
        for row in &self.rows {
            out.push_str(&line(&|index, _| cell(row, index)));
        }
        out
    }
}

/// The sign of a split column has no name.
fn header(column: Column) -> String {
    if column.side == Side::Split { format!(" {}", column.name) } else { column.name.to_owned() }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

impl Side {
    fn fill(self, text: &str, wide: usize) -> String {
        match self {
            Self::Left => format!("{text:<wide$}"),
            Self::Right => format!("{text:>wide$}"),
            Self::Split => {
                let mut characters = text.chars();
                let sign = characters.next().unwrap_or(' ');
                format!("{sign}{:>rest$}", characters.as_str(), rest = wide.saturating_sub(1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_columns_are_left_out_and_numbers_stand_on_the_right() {
        let column = |name, side| Column { name, side };
        let mut table = Table::new([
            column("ID", Side::Left),
            column("NONE", Side::Left),
            column("FPS", Side::Right),
            column("SIZE", Side::Split),
            column("MORE", Side::Left),
        ]);
        table.push(["a", "", "5", " 1.00KiB", "x"].map(str::to_owned));
        table.push(["bcd", "", "", "~10.00KiB", ""].map(str::to_owned));
        let wanted =
            "ID  FPS      SIZE MORE\n----------------------\na     5   1.00KiB x\nbcd     ~10.00KiB\n";
        assert_eq!(table.render(), wanted);
    }
}
