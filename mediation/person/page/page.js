'use strict';
/* The page of the person's screen: draws the last state it was sent, sends what is pressed.
   It keeps nothing: no storage, no history, no name. Keys are those of mediation/person/showing.py. */
const $ = id => document.getElementById(id);
const racine = document.documentElement;
const TAILLES = [0.8, 1, 1.25, 1.5, 1.9];
const CONTRASTES = ['', 'sombre', 'fort'];
const SANS_NOUVELLES = 30000;
let page = {vue: 'vide', n: 0};
let feuille = null;      // the words of the language shown
let taille = 1;
let contraste = 0;
let leve = false;        // the private step is uncovered
let eclaire = [];        // words lit up
let tour = 0;
let minuteur = 0;

const mot = cle => feuille ? feuille.mots[cle] : '';

function element(nom, options = {}, ...enfants) {
  const e = document.createElement(nom);
  for (const [cle, valeur] of Object.entries(options)) {
    if (valeur === undefined || valeur === '') continue;
    if (cle === 'texte') e.textContent = valeur;
    else if (cle === 'presse') e.addEventListener('click', valeur);
    else e.setAttribute(cle, valeur);
  }
  e.append(...enfants);
  return e;
}

/* A line: words in spans that can light up, numbers and addresses isolated. */
function remplir(e, ligne) {
  e.textContent = '';
  if (ligne.l) { e.lang = ligne.l; e.dir = 'ltr'; }
  for (const [texte, genre] of ligne.r) {
    if (genre === 0) e.append(texte);
    else if (genre === 1) e.append(element('span', {class: 'm', texte}));
    else e.append(element('bdi', {class: 'm entier', dir: 'ltr', texte}));
  }
  return e;
}

function lignes(dans, toutes) {
  dans.textContent = '';
  let liste = null;
  for (const ligne of toutes) {
    if (ligne.p) {
      if (!liste) { liste = element('ul', {class: 'points'}); dans.append(liste); }
      liste.append(remplir(element('li', {class: 'l'}), ligne));
    } else {
      liste = null;
      dans.append(remplir(element('p', {class: 'l'}), ligne));
    }
  }
}

function icone(cle) {
  const i = element('i', {'aria-hidden': 'true'});
  i.style.setProperty('--i', `url("/pictos/${cle}.svg")`);
  return i;
}

function image(img, cle, alt) {
  img.parentElement.hidden = !cle;
  if (cle) img.src = `/pictos/${cle}.svg`; else img.removeAttribute('src');
  img.alt = alt || '';
}

/* -- what is pressed ---------------------------------------------------- */

async function envoyer(quoi, valeur = '', dire = '') {
  let recu = false;
  try {
    const reponse = await fetch('/appui', {method: 'POST', headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({n: page.n, quoi, valeur})});
    recu = reponse.ok;
  } catch (_) { /* the connection is cut: the sentence below says to press again */ }
  if (dire || !recu) annoncer(recu ? mot(dire) : mot('pas_recu'));
  return recu;
}

function annoncer(texte) {
  clearTimeout(minuteur);
  $('dit').textContent = texte;
  minuteur = setTimeout(() => { $('dit').textContent = ''; }, 6000);
}

async function choisir(id, bouton) {
  const groupe = bouton.parentElement;
  const presse = bouton.getAttribute('aria-pressed') === 'true';
  if (!page.plusieurs) for (const b of groupe.children) b.setAttribute('aria-pressed', 'false');
  bouton.setAttribute('aria-pressed', String(!page.plusieurs || !presse));
  if (!await envoyer('reponse', id, 'montre')) bouton.setAttribute('aria-pressed', String(presse));
}

/* -- drawing ------------------------------------------------------------ */

function dessinerChoix(dans, choix, presse) {
  dans.textContent = '';
  for (const c of choix) {
    const texte = remplir(element('span', {class: 'l'}), c);
    const bouton = element('button', {type: 'button', 'aria-pressed': 'false', class: 'reponse'});
    if (c.picto) bouton.append(icone(c.picto));
    const mots = element('span', {class: 'deux'}, texte);
    if (c.fr) mots.append(element('span', {class: 'fr', lang: 'fr', dir: 'ltr', texte: c.fr}));
    bouton.append(mots);
    bouton.addEventListener('click', () => presse(c.id, bouton));
    dans.append(bouton);
  }
  dans.hidden = !choix.length;
}

function dessinerReste([moins, plus]) {
  const points = $('points');
  points.textContent = '';
  points.append(element('b', {class: 'ici'}));
  for (let k = 0; k < Math.min(plus, 9); k++) points.append(element('b', {class: k < moins ? '' : 'peut'}));
  const mots = $('reste-mots');
  mots.textContent = '';
  if (!plus) { mots.textContent = mot('derniere'); return; }
  mots.append(`${mot('reste')} : `, element('bdi', {dir: 'ltr', texte: moins === plus ? `${plus}` : `${moins}–${plus}`}));
}

function dessinerAvis(dans, cles) {
  dans.textContent = '';
  for (const cle of cles) dans.append(element('li', {texte: mot(cle)}));
  dans.hidden = !cles.length;
}

function dessinerEtape() {
  lignes($('lignes'), page.lignes);
  lignes($('francais'), page.francais);
  $('francais').hidden = !page.francais.length;
  image($('picto'), page.picto, page.alt);
  dessinerReste(page.reste);
  dessinerAvis($('avis'), page.avis);
  dessinerChoix($('choix'), page.choix, choisir);
  $('rideau').hidden = !page.prive || leve;
  $('contenu').hidden = page.prive && !leve;
  $('baisser').hidden = !page.prive;
  $('ecouter').hidden = !page.ecouter;
}

/* The largest of three sizes at which all is in sight; a narrow window scrolls instead. */
function ajuster() {
  const lettres = (page.lignes || []).reduce((n, l) => n + 25 + l.r.reduce((k, [t]) => k + t.length, 0), 0);
  const tailles = ['', 'oui', 'tres'].slice(lettres > 420 ? 2 : lettres > 240 ? 1 : 0);
  for (const longueur of innerWidth < 640 ? [''] : tailles) {
    racine.dataset.long = longueur;
    if (racine.scrollHeight <= innerHeight) break;
  }
}

function dessinerQuestion() {
  const q = page.question;
  $('intro').textContent = q.intro;
  remplir($('texte-question'), q.ligne);
  $('francais-question').textContent = q.fr || '';
  $('francais-question').hidden = !q.fr;
  dessinerChoix($('choix-question'), q.choix, id => envoyer('question', `${q.id}/${id}`));
  const autres = $('autres-question');
  autres.textContent = '';
  for (const [id, texte] of q.autres) {
    autres.append(element('button', {type: 'button', texte, presse: () => envoyer('question', `${q.id}/${id}`)}));
  }
  $('reste-mots').textContent = q.place;
  $('points').textContent = '';
  $('ecouter').hidden = !q.ecouter;
}

function dessinerEmporter() {
  $('emporter-code').src = page.qr;
  $('emporter-code').alt = mot('scannez');
  $('emporter-lieu').textContent = page.lieu;
  $('emporter-chiffres').textContent = page.code;
}

function dessinerAccueil() {
  const dans = $('saluts');
  dans.textContent = '';
  for (const [code, nom, sens, salut] of page.langues || []) {
    dans.append(element('li', {}, element('button', {type: 'button', lang: code, dir: sens, presse: () => envoyer('langue', code)},
      element('span', {class: 'salut', texte: salut}), element('span', {class: 'nom', texte: nom}))));
  }
}

function dessinerFeuille() {
  for (const e of document.querySelectorAll('[data-mot]')) e.textContent = mot(e.dataset.mot);
  for (const e of document.querySelectorAll('[data-nom]')) e.setAttribute('aria-label', mot(e.dataset.nom));
  dessinerGrille();
  const dans = $('langues');
  dans.textContent = '';
  for (const [code, nom, sens] of feuille.langues) {
    dans.append(element('li', {}, element('button', {type: 'button', lang: code, dir: sens, texte: nom,
      'aria-pressed': String(code === feuille.langue), presse: () => { envoyer('langue', code); $('reglages').close(); }})));
  }
}

function dessinerGrille() {
  const de = document.querySelector('.onglet[aria-pressed="true"]').dataset.de;
  const dans = $('grille');
  dans.textContent = '';
  for (const p of feuille.phrases.filter(p => p.de === de)) {
    const bouton = element('button', {type: 'button', class: 'phrase', presse: () => montrer(p)}, icone(p.picto));
    const deux = element('span', {class: 'deux'}, element('span', p.l === feuille.langue ? {texte: p.texte} : {texte: p.texte, lang: 'fr', dir: 'ltr'}));
    if (p.fr) deux.append(element('span', {class: 'fr', lang: 'fr', dir: 'ltr', texte: p.fr}));
    bouton.append(deux);
    dans.append(element('li', {}, bouton));
  }
  dessinerAvis($('avis-phrases'), feuille.relue ? [] : ['non_relue']);
}

function montrer(p) {
  image($('phrase-picto'), p.picto, '');
  $('phrase-texte').textContent = p.texte;
  $('phrase-francais').textContent = p.fr;
  $('phrase-francais').hidden = !p.fr;
  $('phrase-dire').hidden = !feuille.voix || page.prive;
  $('phrase-dire').onclick = () => envoyer('dire', p.id);
  $('phrase').setAttribute('aria-label', p.texte);
  $('phrase').showModal();
  envoyer('phrase', p.id);
}

/* -- what comes in -------------------------------------------------------- */

async function montrerPage(suivante) {
  const mien = ++tour;
  const langue = suivante.langue || 'fr';
  if (!feuille || feuille.langue !== langue) {
    const recue = await (await fetch(`/mots/${langue}.json`)).json();
    if (mien !== tour) return;
    feuille = recue;
    racine.lang = langue;
    racine.dir = feuille.sens;
    dessinerFeuille();
  }
  const change = suivante.n !== page.n;
  page = suivante;
  eteindre();
  if (page.vue === 'vide' || page.vue === 'accueil') oublier(page.vue === 'vide' && !page.cache);
  if (change) $('dit').textContent = '';
  if (page.vue !== 'etape' && page.vue !== 'attente') fermerTout();
  if (page.vue === 'etape') dessinerEtape();
  if (page.vue === 'question') dessinerQuestion();
  if (page.vue === 'emporter') dessinerEmporter();
  if (page.vue === 'merci') $('texte-merci').textContent = page.texte;
  if (page.vue === 'accueil') dessinerAccueil();
  racine.dataset.vue = page.vue;
  ajuster();
  if (change) scrollTo(0, 0);
}

/* The next person finds nothing of the last one: not even how large they read. */
function oublier(tout) {
  leve = false;
  if (tout) { taille = 1; contraste = 0; appliquer(); }
  for (const id of ['lignes', 'francais', 'choix', 'avis', 'dit', 'saluts']) $(id).textContent = '';
  for (const id of ['picto', 'emporter-code']) { $(id).removeAttribute('src'); $(id).alt = ''; }
  for (const id of ['emporter-lieu', 'emporter-chiffres']) $(id).textContent = '';
}

function fermerTout() {
  for (const d of document.querySelectorAll('dialog[open]')) d.close();
}

function eteindre() {
  for (const e of eclaire) e.classList.remove('dit');
  eclaire = [];
}

function eclairer(ou) {
  eteindre();
  if (!ou || ou[0] !== page.n || !feuille) return;
  const [, liste, numero, morceau] = ou;
  const dans = $(liste) || document.createElement('div');
  const ligne = dans.classList.contains('l') ? dans : dans.querySelectorAll('.l')[numero];
  if (!ligne) return;
  // Runs between words are bare text: the child nodes are the runs, one for one.
  const e = ligne.childNodes[morceau];
  if (e && e.classList) { e.classList.add('dit'); eclaire = [e]; }
}

let flux = null;
let perdu = 0;
function relier() {
  flux = new EventSource('/evenements');
  flux.addEventListener('page', e => {
    const recue = JSON.parse(e.data);
    if (recue.vue === 'fini') { flux.close(); clearTimeout(perdu); recue.vue = 'vide'; }
    montrerPage(recue);
  });
  flux.addEventListener('mot', e => eclairer(JSON.parse(e.data)));
  flux.onopen = () => { clearTimeout(perdu); perdu = 0; $('etat').textContent = ''; };
  flux.onerror = () => {
    if (page.vue !== 'vide') $('etat').textContent = mot('coupe');
    // What nobody stands behind any more is not left on the screen.
    if (!perdu) perdu = setTimeout(() => montrerPage({vue: 'vide', n: -1, langue: racine.lang}), SANS_NOUVELLES);
    if (flux.readyState === EventSource.CLOSED) setTimeout(relier, 1500);
  };
}

/* -- the person's own settings --------------------------------------------- */

function appliquer() {
  racine.style.setProperty('--taille', TAILLES[taille]);
  racine.dataset.contraste = CONTRASTES[contraste];
  ajuster();
}

function agrandir(de) {
  taille = Math.max(0, Math.min(TAILLES.length - 1, taille + de));
  appliquer();
}

for (const i of document.querySelectorAll('[data-i]')) {
  i.setAttribute('aria-hidden', 'true');
  i.style.setProperty('--i', `url("/pictos/${i.dataset.i}.svg")`);
}
for (const b of document.querySelectorAll('[data-signal]')) b.addEventListener('click', () => envoyer('signal', b.dataset.signal, 'montre'));
for (const b of document.querySelectorAll('.fermer')) b.addEventListener('click', () => b.closest('dialog').close());
for (const b of document.querySelectorAll('.onglet')) {
  b.addEventListener('click', () => {
    for (const autre of document.querySelectorAll('.onglet')) autre.setAttribute('aria-pressed', String(autre === b));
    dessinerGrille();
  });
}
$('ecouter').addEventListener('click', () => envoyer('ecouter'));
$('ouvrir-phrases').addEventListener('click', () => $('phrases').showModal());
$('ouvrir-reglages').addEventListener('click', () => $('reglages').showModal());
$('plus').addEventListener('click', () => agrandir(1));
$('moins').addEventListener('click', () => agrandir(-1));
$('contraste').addEventListener('click', () => { contraste = (contraste + 1) % CONTRASTES.length; appliquer(); });
$('lever').addEventListener('click', () => { leve = true; dessinerEtape(); $('baisser').focus({preventScroll: true}); });
$('baisser').addEventListener('click', () => { leve = false; dessinerEtape(); $('lever').focus({preventScroll: true}); });
addEventListener('resize', ajuster);
document.fonts.addEventListener('loadingdone', ajuster);
appliquer();
relier();
