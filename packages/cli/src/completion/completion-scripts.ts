export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * The completion script of each shell, which calls `jasmin-arc complete -- WORD...` with the words up to the cursor. Answers are one a
 * line; `:file` and `:directory` hand over to the shell's own completion of those.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# Sets plain to a word without the quotes that it was typed with. Nothing in it is expanded.
_jasmin_arc_unquote() {
  local word=$1 quote= one
  plain=
  while [[ -n $word ]]; do
    one=\${word:0:1} word=\${word:1}
    if [[ -z $quote && $one == [\\"\\'] ]]; then
      quote=$one
    elif [[ $one == "$quote" ]]; then
      quote=
    elif [[ $one == \\\\ && $quote != \\' ]]; then
      plain+=\${word:0:1} word=\${word:1}
    else
      plain+=$one
    fi
  done
}
_jasmin_arc() {
  local line kind= cur=\${COMP_WORDS[COMP_CWORD]} words=() i n joins= plain
  # bash takes --name=value and FILE:NAME apart
  for ((i = 1; i <= COMP_CWORD; i++)); do
    _jasmin_arc_unquote "\${COMP_WORDS[i]}"
    n=\${#words[@]} line=$plain
    if ((n)) && [[ -n $joins || $line == : || $line == '=' && \${words[n - 1]} == --* ]]; then
      words[n - 1]+=$line
    else
      words+=("$line")
    fi
    joins=
    [[ $line == [:=] && $line != "\${words[\${#words[@]} - 1]}" ]] && joins=1
  done
  [[ $cur == [:=] ]] && cur= plain=
  # What stands before the part that bash replaces
  local before=\${words[\${#words[@]} - 1]%"$plain"}
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :file | :directory) kind=\${line#:} ;;
      *)
        line=\${line#"$before"}
        # Within quotes, bash quotes by itself
        [[ $cur == [\\"\\']* ]] || printf -v line %q "$line"
        COMPREPLY+=("$line")
        ;;
    esac
  done < <("\${COMP_WORDS[0]}" complete -- "\${words[@]}" 2>/dev/null)
  if [[ $kind == file ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$plain")
  elif [[ $kind == directory ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$plain")
  fi
}
complete -F _jasmin_arc jasmin-arc
`,
  zsh: `#compdef jasmin-arc
_jasmin_arc() {
  local line kind=
  local -a answers
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :file | :directory) kind=\${line#:} ;;
      ?*) answers+=("$line") ;;
    esac
  done
  (( \${#answers} )) && compadd -- "\${answers[@]}"
  [[ $kind == file ]] && _files
  [[ $kind == directory ]] && _files -/
  return 0
}
compdef _jasmin_arc jasmin-arc
`,
  fish: `function __jasmin_arc
  set -l word (commandline -ct)
  set -l plain (string unescape -- $word 2>/dev/null)
  or set plain (string trim --left --chars "'\\"" -- $word)
  set -l words (commandline -opc) $plain
  set -l kind
  for line in (command $words[1] complete -- $words[2..-1] 2>/dev/null)
    switch $line
      case ':file'
        __fish_complete_path (commandline -ct)
      case ':directory'
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c jasmin-arc -f -a '(__jasmin_arc)'
`,
};
